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
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("'logs-a', 'logs-b' | New-OssBucket -KmsKeyId key-1; " +
            "$null = New-OssBucket invoices -KmsKeyId key-2");

        Assert.Equal(expected, string.Join(", ", Complete(session.Session, line).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Tooltips_say_more_and_answers_are_remembered()
    {
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("'logs-a', 'logs-b' | New-OssBucket -KmsKeyId key-1");

        const string Tooltips = "$line = $args[0]; [System.Management.Automation.CommandCompletion]::CompleteInput(" +
            "$line, $line.Length, $null).CompletionMatches.ToolTip";
        Assert.Equal(["logs-a in cn-hangzhou", "logs-b in cn-hangzhou"],
            session.Session.Invoke(Tooltips, "Get-OssBucketEncryption lo").Output.Select(text => text.ToString()));
        Complete(session.Session, "Get-OssBucketEncryption lo");
        Assert.Equal(["ListBuckets"], session.Requests());
        Assert.Equal(["Enabled, key-1", "Enabled, key-2"],
            session.Session.Invoke(Tooltips, "Set-OssBucketEncryption a -KmsKeyId k").Output
                .Select(text => text.ToString()));
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

    [Theory]
    [InlineData("Get-OssObjectEncryption aaa ", "2026/, a b, a[1], other")]
    [InlineData("Get-OssObjectEncryption aaa 2026/", "2026/01/, 2026/02.txt")]
    [InlineData("Get-OssObjectEncryption oss://aaa/ 2026/01/", "2026/01/01.txt")]
    [InlineData("Get-OssObjectEncryption missing ", "")]
    [InlineData("Get-OssObjectEncryption -Key ", "")]
    [InlineData("Get-OssObjectEncryption a", "aaa")]
    [InlineData("Get-OssObjectEncryption oss://", "oss://aaa/, oss://bbb/")]
    [InlineData("Get-OssObjectEncryption oss://b", "oss://bbb/")]
    [InlineData("Get-OssObjectEncryption oss://aaa/",
        "oss://aaa/2026/, oss://aaa/a b, oss://aaa/a[1], oss://aaa/other")]
    [InlineData("Get-OssObjectEncryption oss://aaa/2026/0", "oss://aaa/2026/01/, oss://aaa/2026/02.txt")]
    [InlineData("Get-OssBucketEncryption oss://b", "oss://bbb/")]
    [InlineData("Get-OssObject aaa o", "other")]
    [InlineData("Get-OssObject aaa -Prefix 20", "2026/")]
    [InlineData("Read-OssObject aaa ot", "other")]
    [InlineData("Remove-OssObject aaa ot", "other")]
    [InlineData("Write-OssObject aaa ot", "other")]
    [InlineData("Write-OssObject aaa -KeyPrefix 20", "2026/")]
    [InlineData("Copy-OssObject aaa other b", "bbb")]
    [InlineData("Copy-OssObject aaa other -DestinationBucketName oss://bbb/", "oss://bbb/copies/")]
    [InlineData("Copy-OssObject oss://aaa/other oss://b", "oss://bbb/")]
    [InlineData("Copy-OssObject oss://aaa/other oss://bbb/", "oss://bbb/copies/")]
    [InlineData("Copy-OssObject aaa other bbb ", "copies/")]
    [InlineData("Copy-OssObject aaa other -DestinationKey ot", "other")]
    public void Keys_are_offered_folder_by_folder(string line, string expected)
    {
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("'aaa', 'bbb' | New-OssBucket");
        session.Must("'2026/01/01.txt', '2026/02.txt', 'a b', 'a[1]', 'other' | " +
            "% { $null = Write-OssObject aaa $_ -Content x }; $null = Write-OssObject bbb copies/1 -Content x");

        Assert.Equal(expected, string.Join(", ", Complete(session.Session, line).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("Get-OssObjectEncryption aaa ", "")]
    [InlineData("Get-OssObjectEncryption ", "oss://aaa/")]
    [InlineData("Get-OssObject aaa ", "")]
    [InlineData("Get-OssObject ", "oss://aaa/")]
    [InlineData("Get-OssObject aaa -Prefix ", "")]
    public void What_was_completed_names_that_object_and_no_other_whatever_its_key_and_the_quotes(
        string line, string word)
    {
        string[] keys =
        [
            "plain", "with space", "it's", "\u2018typographic\u2019 \u201cquotes\u201d", "say \"hi\"", "$env:HOME",
            "$(exit)", "a[1]", "star*", "what?", "back`tick", "``", "007", "0x10", "1kb", "-BucketName", "--", "@splat",
            "#comment", "semi;colon", "a,b", "(paren)", "{brace}", "p|pe", "a&b", "a>b", "%", "~", "\u2013dash", "ü",
        ];
        bool isPattern = line is "Get-OssObject " or "Get-OssObject aaa ";
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("New-OssBucket aaa");
        foreach (string key in keys)
        {
            session.Session.Invoke("$null = Write-OssObject aaa -Key $args[0] -Content x", key);
        }

        foreach (string quote in new[] { "", "'", "\"" })
        {
            Dictionary<string, string> choices = Apply(session.Session, line + quote + word)
                .ToDictionary(choice => choice.Name, choice => choice.Line);
            Assert.Equal(keys.Length, choices.Count);
            foreach (string key in keys)
            {
                string completed = choices[word + (isPattern ? Escaped(key) : key)];
                Assert.True(session.Texts($"({completed}).Key").SequenceEqual([key]), completed);
            }
        }
    }

    [Theory]
    [InlineData("Get-OssObjectEncryption aaa it`'", "'it''s'")]
    [InlineData("Get-OssObjectEncryption aaa 'it''", "'it''s'")]
    [InlineData("Get-OssObjectEncryption aaa 'it''s'", "'it''s'")]
    [InlineData("Get-OssObjectEncryption aaa \"it'", "\"it's\"")]
    [InlineData("Get-OssObjectEncryption aaa \"`$x", "\"`$x y\"")]
    [InlineData("Get-OssObjectEncryption aaa '$x", "'$x y'")]
    public void What_stands_between_quotes_already_is_understood(string line, string expected)
    {
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("New-OssBucket aaa");
        session.Must("'it''s', '$x y' | % { $null = Write-OssObject aaa $_ -Content x }");

        Assert.Equal(expected, Assert.Single(Apply(session.Session, line)).Line.Split("aaa ")[1]);
    }

    [Fact]
    public void The_context_on_the_line_is_asked()
    {
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("New-OssBucket here; $first = Get-OssContext; $other = Start-OssEmulator; " +
            "$null = $other | Connect-Oss; $null = New-OssBucket there");

        Assert.Equal(["there"], Complete(session.Session, "Get-OssBucketEncryption "));
        Assert.Equal(["here"], Complete(session.Session, "Get-OssBucketEncryption -Context $first -BucketName "));
    }

    [Fact]
    public void A_server_that_hangs_is_waited_for_once()
    {
        using var server = new HoldingServer(responses: 0);
        using ModuleSession session = ConnectedSession.To(server.Endpoint);

        Assert.Empty(Complete(session, "Get-OssBucketEncryption a"));
        Assert.Empty(Complete(session, "Get-OssBucketEncryption a"));

        Assert.Equal(1, server.Received);
    }

    [Fact]
    public void Algorithms_regions_keys_and_profiles_have_tooltips()
    {
        using var session = new EmulatedSession(keys: ["key-1", "key-2"]);
        session.Given("New-OssBucket aaa; $null = Write-OssObject aaa 'k' -Content ('x' * 1536)");

        Assert.StartsWith("SSE-KMS", Tooltip(session, "Set-OssBucketEncryption aaa k"), StringComparison.Ordinal);
        Assert.Equal("China (Shanghai)", Tooltip(session, "Connect-Oss cn-shang"));
        Assert.Equal("China (Shanghai)", Tooltip(session, "Connect-Oss -Endpoint cn-shang"));
        Assert.Matches(@"^1\.5 KiB, Standard, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$",
            Tooltip(session, "Get-OssObjectEncryption aaa "));
    }

    private static string Tooltip(EmulatedSession session, string line) => Assert.Single(session.Session.Invoke(
        "$line = $args[0]; [System.Management.Automation.CommandCompletion]::CompleteInput(" +
        "$line, $line.Length, $null).CompletionMatches.ToolTip", line).Output).ToString();

    private static string Escaped(string key) =>
        string.Concat(key.Select(c => "*?[]`".Contains(c, StringComparison.Ordinal) ? $"`{c}" : $"{c}"));

    /// <summary>The command line with each completion.</summary>
    private static IEnumerable<(string Name, string Line)> Apply(ModuleSession session, string line) => session.Invoke(
        "$line = $args[0]; $found = [System.Management.Automation.CommandCompletion]::CompleteInput(" +
        "$line, $line.Length, $null); $found.CompletionMatches | % { $_.ListItemText; " +
        "$line.Substring(0, $found.ReplacementIndex) + $_.CompletionText + " +
        "$line.Substring($found.ReplacementIndex + $found.ReplacementLength) }", line)
        .Output.Select(text => text.ToString()).Chunk(2).Select(pair => (pair[0], pair[1]));

    private static IEnumerable<string> Complete(ModuleSession session, string line) => session.Invoke(
        "$line = $args[0]; [System.Management.Automation.CommandCompletion]::CompleteInput(" +
        "$line, $line.Length, $null).CompletionMatches | % { $_.ListItemText }", line)
        .Output.Select(text => text.ToString());
}
