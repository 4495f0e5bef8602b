namespace OssEncryption.Shell.Tests;

public class CommandTests
{
    [Theory]
    [InlineData("'fine'", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("throw 'x'", 1)]
    [InlineData("1/0", 1)]
    [InlineData("Get-Command NoSuch", 1)]
    [InlineData("Get-Command NoSuch; 'fine'", 0)]
    [InlineData("if (", 1)]
    public async Task Exit_code_follows_exit_and_the_last_statement(string command, int expected)
    {
        var run = await ShellRun.Command(command);

        Assert.Equal(expected, run.ExitCode);
    }

    [Fact]
    public async Task Words_after_the_option_are_one_command()
    {
        var run = await ShellRun.Start("-NoProfile", "-c", "'a'", "+", "'b'");

        Assert.Equal("ab", run.Output.Trim());
    }

    [Fact]
    public async Task Errors_go_to_standard_error_in_the_concise_form()
    {
        var run = await ShellRun.Command("'before'; Get-Command NoSuch; 'after'; throw 'stop here'");

        Assert.Equal(["before", "after"], run.Output.Split('\n', StringSplitOptions.TrimEntries)[..2]);
        Assert.StartsWith("Get-Command: The term 'NoSuch' is not recognized", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Exception: stop here", run.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_in_an_unfinished_command_is_said()
    {
        var run = await ShellRun.Command("if (");

        Assert.Contains("Missing condition in if statement", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_are_plain_text_when_redirected()
    {
        var run = await ShellRun.Command("[pscustomobject]@{ Name = 'a'; Size = 12 }; \"`e[31mred`e[0m\"");

        Assert.Equal(
            ["Name Size", "---- ----", "a      12", "red"],
            run.Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\x1b', run.Output);
    }

    [Fact]
    public async Task Redirected_output_is_120_columns_wide()
    {
        var run = await ShellRun.Command("[pscustomobject]@{ Text = 'x' * 300 }");

        // The formatter may keep the last column free.
        Assert.InRange(run.Output.Split('\n').Max(line => line.TrimEnd('\r').Length), 119, 120);
    }

    [Fact]
    public async Task Warnings_and_verbose_messages_are_marked_on_standard_output()
    {
        var run = await ShellRun.Command(
            "function f { [CmdletBinding()] param() $PSCmdlet.WriteWarning('hot'); $PSCmdlet.WriteVerbose('far') }; "
            + "f -Verbose");

        Assert.Equal(["WARNING: hot", "VERBOSE: far"], run.Output.TrimEnd().Split(Environment.NewLine));
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Progress_is_dropped_when_nobody_watches()
    {
        var run = await ShellRun.Command(
            "$Host.UI.WriteProgress(1, [Management.Automation.ProgressRecord]::new(1, 'Working', 'hard')); 'done'");

        Assert.Equal(("done", ""), (run.Output.Trim(), run.Error));
    }

    [Fact]
    public async Task Native_commands_write_to_the_shells_own_streams_and_leave_their_exit_code()
    {
        string native = $"& '{ShellRun.Dotnet}' exec '{ShellRun.Program}' -c";

        var run = await ShellRun.Command($"{native} \"'out'; [Console]::Error.Write('err'); exit 3\"; $LASTEXITCODE");

        Assert.Equal(["out", "3"], run.Output.TrimEnd().Split(Environment.NewLine));
        Assert.Equal("err", run.Error);
    }

    [Fact]
    public async Task A_native_commands_exit_code_is_passed_on_only_when_asked_for()
    {
        string native = $"& '{ShellRun.Dotnet}' exec '{ShellRun.Program}' -c 'exit 3'";

        Assert.Equal(1, (await ShellRun.Command(native)).ExitCode);
        Assert.Equal(3, (await ShellRun.Command($"{native}; exit $LASTEXITCODE")).ExitCode);
    }

    [Theory]
    [InlineData("$Host.UI.ReadLine()")]
    [InlineData("$Host.UI.ReadLineAsSecureString()")]
    [InlineData("$Host.UI.PromptForCredential('Sign in', '', '', '')")]
    [InlineData("New-Module -Name x { } | Remove-Module -Confirm")]
    public async Task A_prompt_that_nobody_can_answer_is_an_error(string command)
    {
        var run = await ShellRun.Start("-NonInteractive", "-Command", command);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nobody to answer a prompt", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_missing_mandatory_parameter_is_an_error_when_nobody_can_answer()
    {
        var run = await ShellRun.Command("function f([Parameter(Mandatory)] $Size) { }; f");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("missing mandatory parameters: Size", run.Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task Ctrl_C_stops_the_command()
    {
        using var process = ShellRun.Launch("-Command", "'ready'; while ($true) { }");
        await process.StandardOutput.ReadLineAsync();

        using var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
    }

    [Theory]
    [InlineData("-Nonsense")]
    [InlineData("-Command")]
    [InlineData("no-such-script.ps1")]
    public async Task A_wrong_command_line_is_refused(params string[] arguments)
    {
        var run = await ShellRun.Start(arguments);

        Assert.Equal((64, ""), (run.ExitCode, run.Output));
        Assert.Contains(arguments[0], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_and_help_are_shown()
    {
        var version = await ShellRun.Start("-Version");
        var help = await ShellRun.Start("--help");

        Assert.Matches(@"^OssEncryption\.Shell \d+\.\d+\.\d+ \(PowerShell engine 7\.", version.Output);
        Assert.StartsWith("Usage:", help.Output, StringComparison.Ordinal);
    }
}
