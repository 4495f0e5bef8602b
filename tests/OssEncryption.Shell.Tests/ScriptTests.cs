namespace OssEncryption.Shell.Tests;

public sealed class ScriptTests : IDisposable
{
    private const string Parameters = """
        param(
            [Parameter(Position = 0)] [string] $Name,
            [switch] $Flag,
            [bool] $Sure = $true,
            [Parameter(ValueFromRemainingArguments)] $Rest)
        "$Name|$Flag|$Sure|$($Rest -join ',')"
        """;

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("it's|False|True|", "-Name", "it's")]
    [InlineData("a b|True|True|", "-Name:a b", "-Flag")]
    [InlineData("x|False|False|", "x", "-Flag:$false", "-Sure:false")]
    [InlineData("$HOME|False|True|-5,;exit 9", "$HOME", "-5", ";exit 9")]
    [InlineData("v|True|True|", "-Name:", "v", "-Flag")]
    public async Task Arguments_are_bound_by_name_and_position(string expected, params string[] arguments)
    {
        string script = _folder.Write("bind.ps1", Parameters);

        var run = await ShellRun.Start(["-File", script, .. arguments]);

        Assert.Equal((0, expected), (run.ExitCode, run.Output.TrimEnd()));
    }

    [Fact]
    public async Task A_script_knows_its_place()
    {
        string script = _folder.Write("it's here.ps1", "$PSScriptRoot; $PSCommandPath");

        var run = await ShellRun.Start(script);

        Assert.Equal([_folder.Path, script], run.Output.TrimEnd().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("& { exit 4 }; 'not reached'", 4)]
    [InlineData("throw 'x'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Command NoSuch; 'not reached'", 1)]
    [InlineData("Get-Command NoSuch", 0)]
    [InlineData("if (", 1)]
    public async Task Exit_code_is_the_scripts_own(string text, int expected)
    {
        var run = await ShellRun.Start("-NoProfile", "-NonInteractive", "-File", _folder.Write("end.ps1", text));

        Assert.Equal(expected, run.ExitCode);
        Assert.DoesNotContain("not reached", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_native_commands_exit_code_is_not_the_scripts()
    {
        string native = $"& '{ShellRun.Dotnet}' exec '{ShellRun.Program}' -c 'exit 3'";

        Assert.Equal(0, (await ShellRun.Start(_folder.Write("silent.ps1", native))).ExitCode);
        Assert.Equal(3, (await ShellRun.Start(_folder.Write("passing.ps1", native + "\nexit $LASTEXITCODE"))).ExitCode);
    }

    [Fact]
    public async Task An_error_shows_the_line_of_the_script()
    {
        string script = _folder.Write("fails.ps1", "\n\nthrow 'not today'");

        var run = await ShellRun.Start(script);

        Assert.StartsWith($"Exception: {script}:3", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("| not today", run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_come_from_standard_input_one_after_the_other()
    {
        const string Input = "function Twice($x) {\n  $x * 2\n}\n\nTwice 21\nthrow 'x'\n'still here'\n";

        foreach (string[] arguments in new string[][] { [], ["-"], ["-Command", "-"] })
        {
            var run = await ShellRun.StartWithInput(Input, arguments);

            Assert.Equal(["42", "still here"], run.Output.TrimEnd().Split(Environment.NewLine));
            Assert.Equal(("Exception: x", 0), (run.Error.TrimEnd(), run.ExitCode));
        }
    }

    [Theory]
    [InlineData("exit 7\n'not reached'", 7)]
    [InlineData("throw 'x'", 1)]
    [InlineData("if (1) {", 1)]
    public async Task Exit_code_of_standard_input_is_that_of_its_last_command(string input, int expected)
    {
        var run = await ShellRun.StartWithInput(input, "-");

        Assert.Equal((expected, ""), (run.ExitCode, run.Output));
    }
}
