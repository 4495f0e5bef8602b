using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("Get-OssBucketEncryption lo", "logs-a, logs-b")]
    [InlineData("Get-OssBucketEncryption -BucketName invoices, LOGS-B", "logs-b")]
    [InlineData("Get-OssBucketEncryption 'in", "invoices")]
    [InlineData("Get-OssBucket l", "logs-a, logs-b")]
    [InlineData("Set-OssBucketEncryption invoices -KmsKeyId ", "key-1, key-2")]
    [InlineData("Set-OssBucketEncryption invoices -Algorithm ", "AES256, KMS, SM4")]
    [InlineData("Test-OssBucketEncryption invoices -Algorithm ", "AES256, KMS, None, SM4")]
    [InlineData("Set-OssBucketEncryption invoices -DataEncryption ", "SM4")]
    [InlineData("Connect-Oss cn-shang", "cn-shanghai")]
    [InlineData("Start-OssEmulator -Region cn-hangz", "cn-hangzhou")]
    public void Tab_offers_what_fits(string line, string expected)
    {
        using var session = new EmulatedSession();
        session.Given("'logs-a', 'logs-b' | New-OssBucket -KmsKeyId key-1; $null = New-OssBucket invoices -KmsKeyId key-2");

        Assert.Equal(expected, string.Join(", ", Complete(session.Session, line).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Tooltips_say_more_and_answers_are_remembered()
    {
        using var session = new EmulatedSession();
        session.Given("'logs-a', 'logs-b' | New-OssBucket -KmsKeyId key-1");

        const string Tooltips = "$line = $args[0]; [System.Management.Automation.CommandCompletion]::CompleteInput(" +
            "$line, $line.Length, $null).CompletionMatches.ToolTip";
        Assert.Equal(["logs-a in cn-hangzhou", "logs-b in cn-hangzhou"],
            session.Session.Invoke(Tooltips, "Get-OssBucketEncryption lo").Output.Select(text => text.ToString()));
        Complete(session.Session, "Get-OssBucketEncryption lo");
        Assert.Equal(["ListBuckets"], session.Requests());
        Assert.Equal("used by logs-a, logs-b",
            Assert.Single(session.Session.Invoke(Tooltips, "Set-OssBucketEncryption a -KmsKeyId k").Output).ToString());
    }

    [Fact]
    public void A_server_that_does_not_answer_offers_nothing_and_says_nothing()
    {
        using ModuleSession session = ConnectedSession.To("http://127.0.0.1:1");

        SessionResult result = session.Invoke("[System.Management.Automation.CommandCompletion]::CompleteInput(" +
            "'Set-OssBucketEncryption a -KmsKeyId ', 36, $null).CompletionMatches.Count");

        Assert.Equal("0", Assert.Single(result.Output).ToString());
        Assert.Empty(result.Errors);
    }

    private static IEnumerable<string> Complete(ModuleSession session, string line) => session.Invoke(
        "$line = $args[0]; [System.Management.Automation.CommandCompletion]::CompleteInput(" +
        "$line, $line.Length, $null).CompletionMatches.ListItemText", line).Output.Select(text => text.ToString());
}
