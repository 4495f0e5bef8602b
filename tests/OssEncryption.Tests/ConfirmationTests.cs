using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public class ConfirmationTests
{
    private const string Key = "05754286-3ba2-4fa6-8d41-4323aca6f0a1";

    [Theory]
    [InlineData("Set-OssBucketEncryption aaa -KmsKeyId " + Key, "bucket 'aaa': AES256 → KMS (key " + Key + ")")]
    [InlineData("Remove-OssBucketEncryption aaa", "bucket 'aaa': AES256 → None")]
    [InlineData("New-OssBucket bbb -Algorithm SM4", "bucket 'bbb'")]
    [InlineData("Remove-OssBucket aaa", "bucket 'aaa'")]
    public void WhatIf_says_from_what_to_what_and_sends_no_change(string script, string text)
    {
        using var session = new EmulatedSession(keys: [Key]);
        session.Given("New-OssBucket aaa -Algorithm AES256");

        SessionResult result = session.Invoke(script + " -WhatIf");

        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains(text, result.HostText, StringComparison.Ordinal);
        Assert.DoesNotContain(session.Requests(), request =>
            request.StartsWith("Put", StringComparison.Ordinal)
            || request.StartsWith("Delete", StringComparison.Ordinal));
        Assert.Equal("aaa: AES256", session.RuleOf("aaa"));
    }

    [Theory]
    [InlineData("Remove-OssBucketEncryption aaa")]
    [InlineData("Remove-OssBucket aaa")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm AES256")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm KMS")]
    public void What_lowers_protection_asks_first_and_No_leaves_it(string script)
    {
        using var session = new EmulatedSession(keys: [Key]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key}");
        session.Session.Host.Answers.Enqueue("No");

        session.Invoke(script);

        Assert.Equal(1, session.QuestionCount);
        Assert.Equal($"aaa: KMS (key {Key})", session.RuleOf("aaa"));
        Assert.DoesNotContain(session.Requests(), request => !request.StartsWith("Get", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm AES256 -Force")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm AES256 -Confirm:$false")]
    [InlineData("$ConfirmPreference = 'None'; Set-OssBucketEncryption aaa -Algorithm AES256")]
    public void A_script_lowers_protection_without_a_prompt_when_it_says_so(string script)
    {
        using var session = new EmulatedSession(keys: [Key]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key}");

        session.Must(script);

        Assert.Equal(0, session.QuestionCount);
        Assert.Equal("aaa: AES256", session.RuleOf("aaa"));
    }

    [Theory]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm KMS")]
    [InlineData("Set-OssBucketEncryption aaa -Algorithm SM4")]
    public void What_does_not_lower_protection_does_not_ask(string script)
    {
        using var session = new EmulatedSession(keys: [Key]);
        session.Given("New-OssBucket aaa -Algorithm AES256");

        session.Must(script);

        Assert.Equal(0, session.QuestionCount);
    }

    [Fact]
    public void Confirm_asks_once_even_where_protection_is_lowered()
    {
        using var session = new EmulatedSession(keys: [Key]);
        session.Given($"New-OssBucket aaa -KmsKeyId {Key}");
        session.Session.Host.Answers.Enqueue("Yes");

        session.Must("Set-OssBucketEncryption aaa -Algorithm AES256 -Confirm");

        Assert.Equal(1, session.QuestionCount);
        Assert.Equal("aaa: AES256", session.RuleOf("aaa"));
    }
}
