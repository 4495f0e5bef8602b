using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Output that was saved and read back with Import-Csv, ConvertFrom-Json or Import-Clixml binds like the
/// original.</summary>
public sealed class RoundTripTests : IDisposable
{
    // A CSV file has texts, JSON has numbers for enumerations unless their names are asked for.
    private const string Formats = """
        function Csv { process { $row = [ordered]@{}
            $_.PSObject.Properties | % { $row[$_.Name] = [string]$_.Value }
            [pscustomobject]$row } }
        function Json { process { $row = [ordered]@{}
            $_.PSObject.Properties | % { $row[$_.Name] = if ($_.Value -is [enum]) { [long]$_.Value }
                elseif ($_.Value -is [System.Collections.IDictionary]) { [pscustomobject]@{} } else { $_.Value } }
            [pscustomobject]$row } }
        function JsonWithNames { process { $row = [ordered]@{}
            $_.PSObject.Properties | % {
                $row[$_.Name] = if ($_.Value -is [enum]) { [string]$_.Value } else { $_.Value } }
            [pscustomobject]$row } }
        function Clixml { process {
            [System.Management.Automation.PSSerializer]::Deserialize(
                [System.Management.Automation.PSSerializer]::Serialize($_)) } }
        function Remote { process {
            [System.Management.Automation.PSSerializer]::Deserialize(
                [System.Management.Automation.PSSerializer]::Serialize($_, 1)) } }
        """;

    private readonly EmulatedSession _session = new();

    public RoundTripTests()
    {
        _session.Must("$null = $emulator.AddKey('my-key')");
        _session.Must(Formats.Replace("function ", "function global:", StringComparison.Ordinal));
    }

    public void Dispose() => _session.Dispose();

    public static TheoryData<string> Kinds => ["Csv", "Json", "JsonWithNames", "Clixml", "Remote"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rules_that_were_saved_are_restored(string kind)
    {
        _session.Given("New-OssBucket aaa -Algorithm AES256; $null = New-OssBucket bbb -Algorithm SM4; " +
            "$null = New-OssBucket ccc -Algorithm KMS; " +
            "$null = New-OssBucket ddd -KmsKeyId my-key -DataEncryption SM4; " +
            "$null = New-OssBucket eee -Algorithm KMS -DataEncryption SM4");
        IReadOnlyList<string> before = _session.Texts("Get-OssBucket | Get-OssBucketEncryption");
        _session.Must($"$saved = Get-OssBucket | Get-OssBucketEncryption | {kind}; " +
            "Get-OssBucket | Remove-OssBucketEncryption -Confirm:$false");

        Assert.Equal(before, _session.Texts("$saved | Set-OssBucketEncryption"));
        Assert.Equal(before, _session.Texts("Get-OssBucket | Get-OssBucketEncryption"));
        Assert.Equal(["True", "True", "True", "True", "True"], _session.Texts("$saved | Test-OssBucketEncryption"));
        Assert.Equal(["aaa: KMS (key my-key, data SM4)"],
            _session.Texts("$saved | ? BucketName -eq ddd | Set-OssBucketEncryption -BucketName aaa"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Buckets_that_were_saved_are_found_and_made_again(string kind)
    {
        _session.Given("New-OssBucket aaa -StorageClass IA -Algorithm AES256");
        _session.Must($"$saved = Get-OssBucket | {kind}");

        Assert.Equal(["aaa: AES256"], _session.Texts("$saved | Get-OssBucketEncryption"));
        Assert.Equal(["aaa"], _session.Texts("$saved | Get-OssBucket"));
        Assert.Equal(["aaa: SM4"], _session.Texts("$saved | Set-OssBucketEncryption -Algorithm SM4"));
        _session.Must("$saved | Remove-OssBucket -Confirm:$false");
        Assert.Equal(["IA"], _session.Texts("$saved | New-OssBucket | % StorageClass"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Objects_that_were_saved_are_found_read_copied_and_removed(string kind)
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");
        _session.Must("'1', 'a b', 'it''s', 'x[1]' | " +
            "% { $null = Write-OssObject aaa -Key $_ -Content $_ -KmsKeyId my-key }");
        string[] keys = ["1", "a b", "it's", "x[1]"];
        _session.Must($"$listed = Get-OssObject aaa | {kind}; " +
            $"$known = $listed | Get-OssObjectEncryption | {kind}");

        Assert.Equal(keys.Select(key => $"aaa/{key}"), _session.Texts("$listed | Get-OssObject"));
        Assert.Equal(keys.Select(key => $"aaa/{key}: KMS (key my-key)"),
            _session.Texts("$known | Get-OssObjectEncryption"));
        Assert.Equal(keys, _session.Texts("$listed | Read-OssObject -AsString"));
        Assert.Equal(keys, _session.Texts("$known | Read-OssObject -AsString"));
        Assert.Equal(keys.Select(key => $"bbb/{key}: AES256"),
            _session.Texts("$known | Copy-OssObject -DestinationBucketName bbb -Algorithm AES256 -Force"));
        Assert.Equal(keys.Select(key => $"bbb/copies/{key}: None"), _session.Texts(
            "$listed | Copy-OssObject -DestinationBucketName bbb -DestinationKey { 'copies/' + $_.Key } -Force"));
        _session.Must("$listed | Remove-OssObject -Confirm:$false");
        Assert.Empty(_session.Must("Get-OssObject aaa"));
    }

    [Fact]
    public void A_rule_that_is_None_is_an_error_of_its_row_alone()
    {
        _session.Given("New-OssBucket aaa -Algorithm AES256; $null = New-OssBucket bbb");
        _session.Must("$saved = Get-OssBucket | Get-OssBucketEncryption | Csv; " +
            "Remove-OssBucketEncryption aaa -Confirm:$false");

        SessionResult result = _session.Invoke("$saved | Set-OssBucketEncryption");

        Assert.Equal("aaa: AES256", Assert.Single(result.Output).ToString());
        Assert.Equal("bbb", Assert.Single(result.Errors).TargetObject);
        Assert.StartsWith("AlgorithmRequired,", result.Errors[0].FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_copies_leaves_empty_what_stays_the_same()
    {
        _session.Given("'aaa', 'bbb' | New-OssBucket");
        _session.Must("$null = Write-OssObject aaa k -Content x; $null = Write-OssObject aaa l -Content x");

        Assert.Equal(["bbb/k: None", "aaa/m: None"], _session.Texts(
            "[pscustomobject]@{ BucketName = 'aaa'; Key = 'k'; DestinationBucketName = 'bbb'; DestinationKey = '' }, " +
            "[pscustomobject]@{ BucketName = 'aaa'; Key = 'l'; DestinationBucketName = ''; DestinationKey = 'm' } | " +
            "Copy-OssObject"));
    }

    [Fact]
    public void Versions_that_were_listed_are_told_apart()
    {
        _session.Given("New-OssBucket aaa");
        _session.Must("$null = Write-OssObject aaa k -Content x");

        Assert.Equal(["aaa/k: None"], _session.Texts("Get-OssObject aaa -AllVersions | Csv | Get-OssObjectEncryption"));
    }

    [Fact]
    public void The_context_goes_into_the_runspaces_of_ForEach_Object_Parallel()
    {
        _session.Given("'aaa', 'bbb', 'ccc' | New-OssBucket -Algorithm AES256");

        SessionResult result = _session.Session.Invoke(
            "$module = $args[0]; Get-OssBucket | ForEach-Object -ThrottleLimit 3 -Parallel { " +
            "Import-Module -Name $using:module; $_ | Get-OssBucketEncryption -Context $using:context }",
            ModuleSession.Manifest);

        Assert.Empty(result.Errors);
        Assert.Equal(["aaa: AES256", "bbb: AES256", "ccc: AES256"],
            result.Output.Select(rule => rule.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Get-OssObject aaa | Get-OssObjectEncryption | ? Algorithm -eq None | " +
        "Copy-OssObject -DestinationKey copy -Algorithm KMS", "aaa/copy: KMS")]
    [InlineData("Get-OssBucket | Get-OssObject | Get-OssObjectEncryption | % Algorithm", "None")]
    [InlineData("Write-OssObject aaa new -Content x | Read-OssObject -AsString", "x")]
    [InlineData("Write-OssObject aaa new -Content x | Get-OssObject | % Size", "1")]
    [InlineData("Copy-OssObject aaa k -DestinationKey new | Remove-OssObject -Confirm:$false; Get-OssObject aaa",
        "aaa/k")]
    [InlineData("Get-OssObjectEncryption aaa k | Get-OssBucketEncryption", "aaa: None")]
    [InlineData("Get-OssBucketEncryption aaa | Get-OssObject", "aaa/k")]
    [InlineData("\"$(Get-OssBucket) $(Get-OssObject aaa) $(Get-OssObjectEncryption aaa k)\"", "aaa aaa/k aaa/k: None")]
    public void What_one_command_gives_the_next_one_takes(string script, string expected)
    {
        _session.Given("New-OssBucket aaa");
        _session.Must("$null = Write-OssObject aaa k -Content x");

        Assert.StartsWith(expected, Assert.Single(_session.Texts(script)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_headers_of_an_answer_read_well_in_a_table_of_texts()
    {
        _session.Given("New-OssBucket aaa");
        _session.Must("$null = Write-OssObject aaa k -Content x -Algorithm AES256 -UserMetadata @{ a = 'b' }");

        string text = Assert.Single(_session.Texts("(Get-OssObjectEncryption aaa k | Csv).OssHeaders"));

        Assert.Contains("x-oss-meta-a: b", text.Split("; "));
        Assert.Contains("x-oss-server-side-encryption: AES256", text.Split("; "));
        Assert.Equal(["AES256"],
            _session.Texts("(Get-OssObjectEncryption aaa k).OssHeaders['X-OSS-Server-Side-Encryption']"));
    }
}
