using System.Text.RegularExpressions;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests.Documentation;

/// <summary>The runbook of the guide to testing runbooks, run in the hosted engine. The Pester tests of the guide run in
/// pwsh.</summary>
public sealed partial class RunbookGuideTests : IDisposable
{
    private static readonly string Runbook =
        Block().Match(File.ReadAllText(Pages.PathOf("docs/guides/testing-runbooks-with-pester.md"))).Value;

    private readonly EmulatedSession _session = new(keys: ["my-key"]);

    public RunbookGuideTests() =>
        _session.Given("'invoices', 'logs' | New-OssBucket; $null = New-OssBucket archive -Algorithm SM4");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void It_puts_buckets_without_a_rule_under_the_key_and_leaves_the_others_alone()
    {
        SessionResult result = Run("-KmsKeyId my-key");

        Assert.Empty(result.Errors);
        Assert.Equal(
            ["invoices: KMS (key my-key)", "logs: KMS (key my-key)"], result.Output.Select(rule => rule.ToString()));
        Assert.Equal("archive: SM4", _session.RuleOf("archive"));
    }

    [Fact]
    public void It_sends_no_change_with_WhatIf()
    {
        SessionResult result = Run("-KmsKeyId my-key -WhatIf");

        Assert.Empty(result.Errors);
        Assert.DoesNotContain(_session.Requests(), request => request.StartsWith("Put", StringComparison.Ordinal));
        Assert.Equal("logs: None", _session.RuleOf("logs"));
    }

    [Fact]
    public void It_goes_on_after_a_bucket_that_it_may_not_change_and_names_it_at_the_end()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'PutBucketEncryption'; Bucket = 'invoices'; Status = 403; " +
            "Code = 'AccessDenied' })");

        SessionResult result = Run("-KmsKeyId my-key");

        Assert.StartsWith(
            "Without encryption still: invoices.", result.Terminating?.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("logs: KMS (key my-key)", _session.RuleOf("logs"));
    }

    private SessionResult Run(string arguments) =>
        _session.Session.Invoke($"& ([scriptblock]::Create($args[0])) {arguments}", Runbook);

    [GeneratedRegex(@"(?<=^```pwsh\r?\n)# Protect-Buckets\.ps1$.*?(?=^```)",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
