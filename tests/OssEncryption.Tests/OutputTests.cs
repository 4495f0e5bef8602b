namespace OssEncryption.Tests;

/// <summary>The output objects, as reports and tests use them.</summary>
public sealed class OutputTests : IDisposable
{
    private const string Key = "05754286-3ba2-4fa6-8d41-4323aca6f0a1";

    private readonly EmulatedSession _session = new("cn-hangzhou, cn-shanghai", Key);

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_enum_of_an_output_type_is_one_that_ConvertTo_Json_writes_by_name()
    {
        var cmdlet = (Type)Assert.Single(_session.Must("(Get-Command Get-OssBucket).ImplementingType")).BaseObject;
        Type[] outputs =
        [
            .. cmdlet.Assembly.GetExportedTypes().Where(type => type.Namespace == "OssEncryption" && !type.IsEnum),
        ];
        Type[] enums =
        [
            .. outputs.SelectMany(type => type.GetProperties())
                .Select(property => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)
                .Where(type => type.IsEnum).Distinct(),
        ];

        Assert.NotEmpty(enums);
        Assert.All(enums, type => Assert.Equal(typeof(long), Enum.GetUnderlyingType(type)));
    }

    [Fact]
    public void Rules_and_objects_have_the_region_of_their_bucket()
    {
        _session.Must("$null = New-OssBucket aaa -Algorithm SM4; " +
            "$shanghai = Connect-Oss cn-shanghai -Endpoint $emulator.Endpoints.'cn-shanghai' -Credential " +
            "$emulator.Credential; $null = New-OssBucket bbb -Context $shanghai; $emulator | Connect-Oss | Out-Null; " +
            "$null = Write-OssObject aaa k -Content x; $null = Write-OssObject bbb k -Content x");

        foreach (string script in new[]
        {
            "'aaa', 'bbb' | Get-OssBucketEncryption",
            "'aaa', 'bbb' | Set-OssBucketEncryption -Algorithm SM4",
            "'aaa', 'bbb' | Remove-OssBucketEncryption -PassThru -Confirm:$false",
            "'aaa', 'bbb' | Test-OssBucketEncryption -Detailed",
            "'aaa', 'bbb' | Get-OssObject",
            "'aaa', 'bbb' | Get-OssObject | Get-OssObjectEncryption",
            "'aaa', 'bbb' | Get-OssObject | Test-OssObjectEncryption -Detailed",
            "'aaa', 'bbb' | % { Write-OssObject $_ k -Content x }",
        })
        {
            Assert.Equal(["cn-hangzhou", "cn-shanghai"], _session.Texts($"({script}).Region"));
        }
    }

    [Fact]
    public void What_is_set_says_what_was_before_and_whether_it_changed()
    {
        _session.Must($"$null = New-OssBucket aaa; $null = New-OssBucket bbb -KmsKeyId {Key}");

        Assert.Equal(
            ["aaa: None → True", "bbb: KMS (key " + Key + ") → False"],
            _session.Texts($"'aaa', 'bbb' | Set-OssBucketEncryption -KmsKeyId {Key} | " +
                "% { \"$($_.BucketName): $($_.Before) → $($_.Changed)\" }"));
        Assert.Equal(
            ["", ""], _session.Texts("Get-OssBucketEncryption aaa | % { \"$($_.Before)\"; \"$($_.Changed)\" }"));
        Assert.Equal(
            [$"KMS (key {Key})", "True"],
            _session.Texts("Remove-OssBucketEncryption aaa -PassThru -Confirm:$false | " +
                "% { \"$($_.Before)\"; $_.Changed }"));
    }

    [Fact]
    public void What_is_copied_or_encrypted_says_what_was_before_and_whether_it_changed()
    {
        _session.Must("$null = New-OssBucket aaa; $null = New-OssBucket bbb; $null = Write-OssObject aaa k -Content x");

        Assert.Equal(["None", "True", "None", "False"], _session.Texts(
            "Copy-OssObject aaa k bbb -Algorithm SM4 | % { \"$($_.Before)\"; $_.Changed }; " +
            "Copy-OssObject aaa k bbb l | % { \"$($_.Before)\"; $_.Changed }"));
        Assert.Equal(["None", "SM4", "True", "SM4", "SM4", "False"], _session.Texts(
            "1..2 | % { Protect-OssObject aaa k -Algorithm SM4 } | % { \"$($_.Before)\"; \"$($_.Now)\"; $_.Changed }"));
    }

    [Theory]
    [InlineData("OssBucketEncryption", "'aaa', 'KMS', 'k1', 'SM4'", "'aaa', 'KMS', 'k1', 'SM4', 'cn-hangzhou'", true)]
    [InlineData("OssBucketEncryption", "'aaa', 'KMS', $null", "'aaa', 'KMS'", true)]
    [InlineData("OssBucketEncryption", "'aaa', 'KMS', 'k1'", "'aaa', 'KMS', 'k2'", false)]
    [InlineData("OssBucketEncryption", "'aaa', 'KMS'", "'bbb', 'KMS'", false)]
    [InlineData("OssBucket", "'aaa', 'cn-hangzhou'", "'aaa', 'cn-hangzhou'", true)]
    [InlineData("OssBucket", "'aaa', 'cn-hangzhou'", "'aaa', 'cn-shanghai'", false)]
    [InlineData("OssObject", "'aaa', 'k', 3", "'aaa', 'k', 3", true)]
    [InlineData("OssObject", "'aaa', 'k', 3", "'aaa', 'k', 4", false)]
    [InlineData("OssObjectEncryption", "'aaa', 'k', 'SM4'", "'aaa', 'k', 'SM4'", true)]
    [InlineData("OssObjectEncryption", "'aaa', 'k', 'SM4'", "'aaa', 'k', 'None'", false)]
    [InlineData("OssEncryptionResult", "'aaa', 'k', 'Proved', 'Copied'", "'aaa', 'k', 'Proved', 'Copied'", true)]
    [InlineData("OssEncryptionResult", "'aaa', 'k', 'Proved', 'Copied'", "'aaa', 'k', 'Failed', 'Refused'", false)]
    [InlineData("OssEncryptionPlanEntry", "'aaa', 'k', 'Copy', 'OtherKey'", "'aaa', 'k', 'Copy', 'OtherKey'", true)]
    [InlineData("OssEncryptionPlanEntry", "'aaa', 'k', 'Copy', 'OtherKey'", "'aaa', 'k', 'None', 'Gone'", false)]
    [InlineData("OssKeptVersion", "'./p', 'aaa', 'k', 'v1', 'v2'", "'./p', 'aaa', 'k', 'v1', 'v2', $null, 3", true)]
    [InlineData("OssKeptVersion", "'./p', 'aaa', 'k', 'v1', 'v2'", "'./p', 'aaa', 'k', 'v3', 'v2'", false)]
    public void A_script_can_make_output_objects_and_compare_them(
        string type, string one, string other, bool isEqual) =>
        Assert.Equal([isEqual ? "True" : "False"], _session.Texts(
            $"[OssEncryption.{type}]::new({one}) -eq [OssEncryption.{type}]::new({other})"));

    [Fact]
    public void A_script_can_make_the_state_and_the_run_of_a_plan() => Assert.Equal(
        ["./plan: 1 proved, 0 skipped, 2 failed, 3 remaining", "./plan: 1 proved, 0 skipped, 2 failed"],
        _session.Texts("$counts = [OssEncryption.Protection.Run.OutcomeCount]::new('Copied', 1, 9), " +
            "[OssEncryption.Protection.Run.OutcomeCount]::new('NotPermitted', 2, 9); " +
            "[string][OssEncryption.OssEncryptionPlanState]::new('./plan', @('aaa'), 6, $counts, 3); " +
            "[string][OssEncryption.OssEncryptionRun]::new('./plan', $counts)"));

    [Fact]
    public void A_script_can_make_a_context_and_an_emulator() => Assert.Equal(
        ["ak at http://127.0.0.1:1", "cn-hangzhou", "False", "http://127.0.0.1:1", "cn-hangzhou"],
        _session.Texts("$made = [OssEncryption.OssContext]::new('cn-hangzhou', 'http://127.0.0.1:1', 'ak'); " +
            "[string]$made; $made.Region; (Test-OssConnection -Context $made).Succeeded; " +
            "$local = [OssEncryption.OssEmulator]::new('cn-hangzhou', 'http://127.0.0.1:1', $emulator.Credential); " +
            "[string]$local; ($local | Connect-Oss).Region"));

    [Theory]
    [InlineData("[OssEncryption.Protection.Plan.PlanShard]'1/2'", "1/2")]
    [InlineData("[OssEncryption.Values.ContentArgument]'text'", "content")]
    [InlineData("[OssEncryption.Values.ContentArgument[]]('one', 'two')", "content content")]
    public void Texts_convert_to_the_types_of_parameters_as_a_mock_binds_them(string conversion, string text) =>
        Assert.Equal([text], _session.Texts($"[string]({conversion})"));

    [Fact]
    public void A_rule_that_was_made_equals_the_one_that_was_read()
    {
        _session.Must($"$null = New-OssBucket aaa -KmsKeyId {Key} -DataEncryption SM4");

        Assert.Equal(["True", "True"], _session.Texts(
            $"$made = [OssEncryption.OssBucketEncryption]::new('aaa', 'KMS', '{Key}', 'SM4'); " +
            "(Get-OssBucketEncryption aaa) -eq $made; ($made | Set-OssBucketEncryption) -eq $made"));
    }

    [Theory]
    [InlineData("Get-OssBucket -IncludeTag")]
    [InlineData("Get-OssKmsKey")]
    [InlineData("Get-OssContext")]
    [InlineData("$emulator | Connect-Oss")]
    [InlineData("Get-OssEncryptionPlan $plan")]
    [InlineData("[OssEncryption.OssEncryptionFinding]@{ Id = 'a'; Examples = 'b', 'c'; Controls = @() }")]
    [InlineData("[OssEncryption.OssKmsKeyUsage]@{ KmsKeyId = 'a'; RuleBuckets = [string[]]'b' }")]
    [InlineData("[OssEncryption.OssEncryptionRun]::new('./plan', " +
        "@([OssEncryption.Protection.Run.OutcomeCount]::new('Copied', 1, 9)))")]
    [InlineData("[OssEncryption.OssPlanBucket]::new('aaa', [OssEncryption.Client.Model.EncryptionRule]::None, " +
        "@([OssEncryption.Protection.Plan.PlanCount]::new('Copy', 'OtherKey', 1, 9)), $null)")]
    public void What_is_read_or_made_twice_is_equal_though_it_has_lists(string read)
    {
        using var folder = new TemporaryFolder();
        _session.Must("$null = New-OssBucket aaa -Algorithm SM4; $null = Write-OssObject aaa k -Content x; " +
            $"$plan = '{folder.PathOf("plan")}'; $null = New-OssEncryptionPlan aaa -Path $plan");

        Assert.Equal(["True", "False"], _session.Texts(
            $"$one, $other = @(({read}), ({read})); $one.GetHashCode() -eq $other.GetHashCode() -and $one -eq $other; " +
            "$one -eq 'another'"));
    }

    [Fact]
    public void Times_compare_with_the_clock_of_the_machine()
    {
        _session.Must("$null = New-OssBucket aaa; $null = Write-OssObject aaa k -Content x");

        foreach (string time in new[]
        {
            "(Get-OssBucket aaa).CreationDate", "(Get-OssObject aaa).LastModified",
            "(Protect-OssObject aaa k -Algorithm SM4).Time",
        })
        {
            Assert.Equal(["Local"], _session.Texts($"[string]{time}.Kind"));
        }
    }
}
