using System.Xml.Linq;

namespace OssEncryption.Tests.Runbooks;

public sealed class DriftTests : IDisposable
{
    private readonly RunbookSession _session = new("key-1", "key-2");

    public void Dispose() => _session.Dispose();

    [Fact]
    public void No_drift_is_exit_code_0_and_a_result_without_failures()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId key-1; New-OssBucket bbb -Algorithm KMS");

        RunbookResult run = Check("-Algorithm KMS");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["aaa: AsExpected", "bbb: AsExpected"], run.States);
        Assert.Empty(run.Streams.Errors);
        XElement suite = JUnit.Read(_session.File("drift.xml"));
        Assert.Equal(("2", "0", "0"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value,
            suite.Attribute("errors")!.Value));
        Assert.All(suite.Elements("testcase"), test => Assert.Empty(test.Elements()));
    }

    [Fact]
    public void Drift_is_exit_code_1_and_a_failure_that_says_from_what_to_what()
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId key-1 -DataEncryption SM4");
        _session.Oss.Given("New-OssBucket bbb -Algorithm AES256");

        RunbookResult run = Check("-KmsKeyId key-1");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["aaa: AsExpected", "bbb: Drifted"], run.States);
        Assert.Equal("KMS (key key-1)", run.Of("bbb", "Expected"));
        Assert.Equal("AES256", run.Of("bbb", "Found"));
        XElement failure = Assert.Single(JUnit.Read(_session.File("drift.xml")).Descendants("failure"));
        Assert.Equal("bbb: Drifted", failure.Attribute("message")!.Value);
        Assert.Equal("Expected: KMS (key key-1)\nFound: AES256", failure.Value);
    }

    [Theory]
    [InlineData("-Algorithm AES256", "aaa: Drifted", 1)]
    [InlineData("-Algorithm KMS -KmsKeyId key-2", "aaa: Drifted", 1)]
    [InlineData("-DataEncryption SM4", "aaa: Drifted", 1)]
    [InlineData("-Algorithm KMS -KmsKeyId key-1", "aaa: AsExpected", 0)]
    public void Only_what_is_named_counts(string rule, string state, int code)
    {
        _session.Oss.Given("New-OssBucket aaa -KmsKeyId key-1");

        RunbookResult run = Check(rule);

        Assert.Equal([state], run.States);
        Assert.Equal(code, run.ExitCode);
    }

    [Fact]
    public void A_bucket_that_cannot_be_read_is_exit_code_2_and_an_error_beside_the_others()
    {
        _session.Oss.Given("'aaa', 'bbb', 'ccc' | New-OssBucket -Algorithm KMS");
        _session.Deny("GetBucketEncryption", "bbb");

        RunbookResult run = Check("-Algorithm KMS");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["aaa: AsExpected", "ccc: AsExpected", "bbb: Unreadable"], run.States);
        Assert.Contains("AccessDenied", run.Of("bbb", "Found"), StringComparison.Ordinal);
        XElement suite = JUnit.Read(_session.File("drift.xml"));
        Assert.Equal("1", suite.Attribute("errors")!.Value);
        XElement error = Assert.Single(suite.Descendants("error"));
        Assert.Equal("bbb", error.Parent!.Attribute("name")!.Value);
        Assert.Contains("AccessDenied", error.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_rules_shows_what_changed_what_is_gone_and_what_is_new()
    {
        _session.Oss.Given("'aaa', 'bbb', 'ccc', 'ddd' | New-OssBucket -KmsKeyId key-1");
        _session.Oss.Must("$rules = @(Get-OssBucket | Get-OssBucketEncryption)");
        string baseline = Baseline("$rules");

        Assert.Equal(0, Check($"'{baseline}'").ExitCode);

        _session.Oss.Must("""
            $null = Set-OssBucketEncryption bbb -KmsKeyId key-1 -DataEncryption SM4
            Remove-OssBucket ccc -Confirm:$false
            $null = New-OssBucket eee -KmsKeyId key-1
            """);
        RunbookResult run = Check($"'{baseline}'");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["aaa: AsExpected", "bbb: Drifted", "ddd: AsExpected", "eee: Unexpected", "ccc: Missing"], run.States);
        Assert.Equal("KMS (key key-1, data SM4)", run.Of("bbb", "Found"));
        Assert.Equal("KMS (key key-1)", run.Of("eee", "Found"));
        Assert.Equal(3, JUnit.Read(_session.File("drift.xml")).Descendants("failure").Count());
    }

    [Fact]
    public void The_service_key_is_another_key_than_a_CMK()
    {
        _session.Oss.Given("New-OssBucket aaa -Algorithm KMS");
        string baseline = Baseline("@(Get-OssBucketEncryption aaa)");
        _session.Oss.Must("$null = Set-OssBucketEncryption aaa -KmsKeyId key-1");

        RunbookResult run = Check($"'{baseline}'");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("KMS (service key)", run.Of("aaa", "Expected"));
        Assert.Equal("KMS (key key-1)", run.Of("aaa", "Found"));
        Assert.Equal("KMS", Check("-Algorithm KMS").Of("aaa", "Expected"));
    }

    [Fact]
    public void Buckets_are_chosen_in_the_account_and_in_the_file()
    {
        _session.Oss.Given("'app-1', 'app-2', 'logs' | New-OssBucket -Algorithm KMS");
        _session.Oss.Must("$rules = @(Get-OssBucket | Get-OssBucketEncryption)");
        string baseline = Baseline("$rules");
        _session.Oss.Must("'app-2', 'logs' | Remove-OssBucket -Confirm:$false");

        Assert.Equal(["app-1: AsExpected"], Check($"'{baseline}' -BucketName app-*, app-1 -Exclude *-2").States);
        Assert.Equal(["app-1: AsExpected", "app-2: Missing"], Check($"'{baseline}' -BucketName app-*").States);
        RunbookResult named = Check($"'{baseline}' -BucketName logs");
        Assert.Equal((1, "logs: Missing"), (named.ExitCode, Assert.Single(named.States)));
    }

    [Fact]
    public void A_list_that_fails_does_not_make_buckets_missing()
    {
        _session.Oss.Given("New-OssBucket aaa -Algorithm KMS");
        string baseline = Baseline("@(Get-OssBucketEncryption aaa)");
        _session.Deny("ListBuckets", "*");

        RunbookResult run = Check($"'{baseline}'");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["*: Unreadable"], run.States);
    }

    [Fact]
    public void Nothing_to_check_is_not_a_success()
    {
        RunbookResult run = Check("-Algorithm KMS");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("There was no bucket to check.", Assert.Single(run.Streams.Warnings));
        Assert.Empty(JUnit.Read(_session.File("drift.xml")).Elements("testcase"));
    }

    [Theory]
    [InlineData("", "Say what buckets should have")]
    [InlineData("-Algorithm AES256 -KmsKeyId key-1", "go with KMS alone")]
    [InlineData("./no-such-file.csv", "no-such-file.csv")]
    public void What_cannot_be_checked_is_exit_code_2_and_says_why(string arguments, string says)
    {
        RunbookResult run = Check(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Single(JUnit.Read(_session.File("drift.xml")).Descendants("error"));
    }

    [Fact]
    public void A_file_that_is_no_file_of_rules_is_exit_code_2()
    {
        File.WriteAllText(_session.File("rules.csv"), "\"BucketName\",\"Algorithm\"\n");

        RunbookResult run = Check($"'{_session.File("rules.csv")}'");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("has no column KmsKeyId", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_service_says_is_escaped_in_the_result()
    {
        const string Message = "]]&gt; &lt;b&gt; &amp; \"quoted\" &#x2603; &#9;";
        _session.Oss.Given("New-OssBucket aaa; " +
            "$emulator.AddFault(@{ Operation = 'GetBucketEncryption'; Status = 400; " +
            $"Body = '<Error><Code>Odd</Code><Message>{Message}</Message></Error>' }})");

        RunbookResult run = Check("-Algorithm KMS");

        Assert.Equal(2, run.ExitCode);
        XElement error = Assert.Single(JUnit.Read(_session.File("drift.xml")).Descendants("error"));
        Assert.Contains("]]> <b> & \"quoted\" \u2603", error.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_result_replaces_the_one_of_yesterday_and_WhatIf_leaves_it()
    {
        _session.Oss.Given("New-OssBucket aaa -Algorithm KMS");
        File.WriteAllText(_session.File("drift.xml"), "yesterday");

        RunbookResult dry = Check("-Algorithm KMS -WhatIf");
        Assert.Equal("yesterday", File.ReadAllText(_session.File("drift.xml")));
        Assert.Contains("drift.xml", dry.Streams.HostText, StringComparison.Ordinal);

        Check("-Algorithm KMS");
        JUnit.Read(_session.File("drift.xml"));
        Assert.Equal(["drift.xml"], _session.Folder.Files());
    }

    [Fact]
    public void It_changes_nothing()
    {
        _session.Oss.Given("'aaa', 'bbb' | New-OssBucket");

        Check("-Algorithm KMS");

        Assert.Equal(
            ["GetBucketEncryption", "GetBucketEncryption", "ListBuckets"],
            _session.Oss.Texts("$emulator.GetRequests().Operation").Order(StringComparer.Ordinal));
    }

    private RunbookResult Check(string arguments) =>
        _session.Run("check-drift", $"{arguments} -ResultPath '{_session.File("drift.xml")}'");

    // As Export-Csv writes it; the bare engine has none.
    private string Baseline(string rules)
    {
        string path = _session.File("rules.csv");
        IReadOnlyList<string> lines = _session.Oss.Texts(
            rules + " | % { '\"{0}\",\"{1}\",\"{2}\",\"{3}\"' -f " +
            "$_.BucketName, $_.Algorithm, $_.KmsKeyId, $_.DataEncryption }");
        File.WriteAllLines(path, ["\"BucketName\",\"Algorithm\",\"KmsKeyId\",\"DataEncryption\"", .. lines]);
        return path;
    }
}
