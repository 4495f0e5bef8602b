using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class ModuleSessionTests : IDisposable
{
    private const string Change = """
        function Remove-Thing {
            [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param()
            if ($PSCmdlet.ShouldProcess('the thing', 'remove')) { 'removed' }
        }
        Remove-Thing
        """;

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Each_stream_is_kept_apart()
    {
        var result = _session.Invoke(
            """
            function f {
                [CmdletBinding()] param($Word)
                $PSCmdlet.WriteVerbose("verbose $Word")
                $PSCmdlet.WriteWarning("warning $Word")
                $PSCmdlet.WriteProgress([Management.Automation.ProgressRecord]::new(1, 'work', 'goes on'))
                $Word
            }
            f $args[0] -Verbose; Get-Command NoSuch; throw 'end'
            """,
            "x");

        Assert.Equal("x", Assert.Single(result.Output).BaseObject);
        Assert.Equal("verbose x", Assert.Single(result.Verbose));
        Assert.Equal("warning x", Assert.Single(result.Warnings));
        Assert.Equal("work", Assert.Single(result.Progress).Activity);
        Assert.Equal(2, result.Errors.Count);
        Assert.Equal("end", result.Terminating?.Exception.Message);
        Assert.False(result.WasStopped);
    }

    [Fact]
    public void What_if_is_in_the_text_of_the_host()
    {
        var result = _session.Invoke(Change + " -WhatIf");

        Assert.Empty(result.Output);
        Assert.Equal("What if: Performing the operation \"remove\" on target \"the thing\".\n", result.HostText);
    }

    [Theory]
    [InlineData("Y", 1)]
    [InlineData("no", 0)]
    public void Questions_are_answered_by_the_test(string answer, int removed)
    {
        _session.Host.Answers.Enqueue(answer);

        var result = _session.Invoke(Change);

        Assert.Equal(removed, result.Output.Count);
        Assert.Contains("on target \"the thing\"", Assert.Single(_session.Host.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_without_an_answer_is_an_error()
    {
        var result = _session.Invoke(Change);

        Assert.Empty(result.Output);
        Assert.Contains("no answer", Assert.Single(result.Errors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_are_rendered_as_plain_text()
    {
        string text = _session.Render("[pscustomobject]@{ Name = $args[0]; Size = 1 }", "a");

        Assert.Equal("\nName Size\n---- ----\na       1\n\n", text);
    }

    [Fact]
    public async Task A_running_script_can_be_stopped()
    {
        using var running = _session.Start("'begun'; while ($true) { }");
        await running.FirstOutput;

        var result = running.Stop();

        Assert.True(result.WasStopped);
        Assert.Equal("begun", Assert.Single(result.Output).BaseObject);
        Assert.Equal(2, Assert.Single(_session.Invoke("1 + 1").Output).BaseObject);
    }

    [Fact]
    public void Select_First_stops_what_stands_before_it()
    {
        var result = _session.Invoke(
            "& { $i = 0; while ($true) { $i++; $i } } | Select-First 2 | & { process { \"got $_\" } end { 'end' } }");

        Assert.Empty(result.Errors);
        Assert.Equal(["got 1", "got 2", "end"], result.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public void Sessions_share_nothing()
    {
        using var other = new ModuleSession();
        _session.Invoke("$global:seen = 1");

        Assert.Empty(other.Invoke("if ($global:seen) { 'leaked' }").Output);
    }

    [Theory]
    [InlineData("$global:seen = 1", "if ($global:seen) { 'left' }")]
    [InlineData("$global:ErrorActionPreference = 'Stop'", "if ($ErrorActionPreference -ne 'Continue') { 'left' }")]
    [InlineData("function global:f { }", "Get-Command f -ErrorAction Ignore")]
    [InlineData("Remove-Module OssEncryption", "if (-not (Get-Module OssEncryption)) { 'left' }")]
    [InlineData("$null = Start-OssEmulator | Connect-Oss", "Get-OssEmulator; Get-OssContext")]
    [InlineData("Get-Command NoSuch", "$Error")]
    [InlineData("Set-StrictMode -Version Latest", "try { $null = $missing } catch { 'left' }")]
    public void A_session_finds_nothing_of_an_earlier_one(string earlier, string look)
    {
        for (int i = 0; i < 4; i++)
        {
            using var session = new ModuleSession();
            Assert.Empty(session.Invoke(look).Output);
            session.Invoke(earlier);
            session.Host.Answers.Enqueue("never asked for");
        }

        using var last = new ModuleSession();
        Assert.Empty(last.Invoke(look).Output);
        Assert.Empty(last.Host.Answers);
    }
}
