using System.Management.Automation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>Keys that are named, in a session with two regions: <c>key-h</c> (<c>alias/data</c>), <c>key-off</c> and the
/// asymmetric <c>key-rsa</c> in Hangzhou, <c>key-s</c> (<c>alias/data</c>) in Shanghai; buckets <c>hhh</c> and
/// <c>sss</c>.</summary>
public sealed class KeyCheckTests : IDisposable
{
    private const string Foreign = "acs:kms:cn-hangzhou:2000000000000002:key/theirs";

    private readonly EmulatedSession _session = new("cn-hangzhou, cn-shanghai", "key-h2", "key-off");

    public KeyCheckTests() => _session.Given("""
        $emulator.AddKey('key-h', 'cn-hangzhou', 'alias/data')
        $null = $emulator.AddKey('key-s', 'cn-shanghai', 'alias/data')
        $null = $emulator.AddKey('key-rsa', 'cn-hangzhou', $null, 'RSA_2048')
        $emulator.SetKeyState('key-off', 'Disabled')
        $null = New-OssBucket hhh -Algorithm AES256
        $null = $emulator | Connect-Oss cn-shanghai -Endpoint $emulator.Endpoints['cn-shanghai']
        $null = New-OssBucket sss -Algorithm AES256
        $null = $emulator | Connect-Oss
        """);

    public static TheoryData<string, string, ErrorCategory> BadKeys => new()
    {
        { "alias/typo", "does not exist in cn-hangzhou, as far as this account goes", ErrorCategory.ObjectNotFound },
        { "key-s", "does not exist in cn-hangzhou, as far as this account goes", ErrorCategory.ObjectNotFound },
        {
            "acs:kms:cn-shanghai:1000000000000001:key/key-s",
            "is in the region cn-shanghai, and a bucket of cn-hangzhou needs one of cn-hangzhou",
            ErrorCategory.InvalidArgument
        },
        { "key-off", "is disabled (Disabled)", ErrorCategory.ResourceUnavailable },
        {
            "key-rsa", "is asymmetric (RSA_2048), and OSS takes symmetric keys only", ErrorCategory.InvalidArgument
        },
    };

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(BadKeys))]
    public void A_rule_with_a_key_that_cannot_work_is_refused_before_anything_is_changed(
        string key, string flaw, ErrorCategory category)
    {
        ErrorRecord error = _session.Fails($"Set-OssBucketEncryption hhh -KmsKeyId {key}");

        Assert.Equal("KmsKeyUnusable,OssEncryption.Commands.SetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal((category, "hhh"), (error.CategoryInfo.Category, (string)error.TargetObject));
        Assert.Equal($"Key '{key}' cannot be used for 'hhh': it {flaw}. Nothing was changed.", error.ToString());
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.DoesNotContain("PutBucketEncryption hhh", _session.Requests());
        Assert.Equal("hhh: AES256", _session.RuleOf("hhh"));
    }

    [Theory]
    [InlineData("New-OssBucket new -KmsKeyId key-off", "NewOssBucketCommand", "new", "PutBucket")]
    [InlineData("Write-OssObject hhh k -Content x -KmsKeyId key-off", "WriteOssObjectCommand", "hhh/k", "PutObject")]
    [InlineData("Copy-OssObject hhh obj -DestinationKey c -KmsKeyId key-off", "CopyOssObjectCommand", "hhh/c",
        "CopyObject")]
    [InlineData("Protect-OssObject hhh obj -KmsKeyId key-off", "ProtectOssObjectCommand", "hhh/obj", "CopyObject")]
    [InlineData("New-OssEncryptionPlan hhh -KmsKeyId key-off -Path TestDrive", "NewOssEncryptionPlanCommand", "hhh",
        "HeadObject")]
    public void Every_cmdlet_that_names_a_key_refuses_it(string script, string command, string target, string change)
    {
        using var folder = new TemporaryFolder();
        _session.Given("Write-OssObject hhh obj -Content x");

        ErrorRecord error = _session.Fails(script.Replace(
            "TestDrive", $"'{Path.Combine(folder.Path, "plan")}'", StringComparison.Ordinal));

        Assert.Equal($"KmsKeyUnusable,OssEncryption.Commands.{command}", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.ResourceUnavailable, target), (error.CategoryInfo.Category, (string)error.TargetObject));
        Assert.DoesNotContain(_session.Requests(), request => request.StartsWith(change + " ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_alias_is_replaced_by_the_id_of_its_key_in_each_region()
    {
        Assert.Equal(["hhh: KMS (key key-h)", "sss: KMS (key key-s)"],
            _session.Texts("Set-OssBucketEncryption hhh, sss -KmsKeyId alias/data"));
        Assert.Equal("key-h", Assert.Single(_session.Texts(
            "(Write-OssObject hhh k -Content x -KmsKeyId alias/data).KmsKeyId")));
    }

    [Fact]
    public void One_key_on_buckets_of_two_regions_changes_those_of_its_own_and_names_the_others()
    {
        SessionResult result = _session.Invoke("Set-OssBucketEncryption hhh, sss -KmsKeyId key-h");

        Assert.Equal("hhh: KMS (key key-h)", Assert.Single(result.Output).ToString());
        Assert.Equal("sss", Assert.Single(result.Errors).TargetObject);
        Assert.Equal("sss: AES256", _session.RuleOf("sss"));
    }

    [Fact]
    public void A_table_gives_each_bucket_the_key_of_its_region_and_an_error_where_it_has_none()
    {
        Assert.Equal(["hhh: KMS (key key-h)", "sss: KMS (key key-s)"], _session.Texts(
            "Get-OssBucket | Set-OssBucketEncryption -KmsKeyIdByRegion " +
            "@{ 'cn-hangzhou' = 'alias/data'; 'oss-cn-shanghai' = 'key-s' }"));

        SessionResult result = _session.Invoke(
            "Set-OssBucketEncryption hhh, sss -KmsKeyIdByRegion @{ 'cn-hangzhou' = 'key-h2' }");

        Assert.Equal("hhh: KMS (key key-h2)", Assert.Single(result.Output).ToString());
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("KmsKeyMissingForRegion,OssEncryption.Commands.SetOssBucketEncryptionCommand",
            error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.InvalidArgument, "sss"), (error.CategoryInfo.Category, (string)error.TargetObject));
        Assert.Equal("sss: KMS (key key-s)", _session.RuleOf("sss"));
    }

    [Fact]
    public void A_test_compares_with_the_key_of_the_region_and_with_the_key_of_an_alias()
    {
        _session.Given("Set-OssBucketEncryption hhh, sss -KmsKeyId alias/data");
        const string Table = "-KmsKeyIdByRegion @{ 'cn-hangzhou' = 'key-h2'; 'cn-shanghai' = 'alias/data' }";

        Assert.Equal(["hhh: OtherKey, expected KMS (key key-h2), found KMS (key key-h)",
            "sss: AlreadyAsWanted, expected KMS (key key-s), found KMS (key key-s)"],
            _session.Texts($"Test-OssBucketEncryption hhh, sss {Table} -Detailed"));
        Assert.Equal(["True", "True"], _session.Texts("Test-OssBucketEncryption hhh, sss -KmsKeyId alias/data"));

        ErrorRecord error = _session.Fails("Test-OssBucketEncryption hhh -KmsKeyIdByRegion @{ 'cn-shanghai' = 'key-s' }");
        Assert.Equal("KmsKeyMissingForRegion,OssEncryption.Commands.TestOssBucketEncryptionCommand",
            error.FullyQualifiedErrorId);
        Assert.Equal("hhh", error.TargetObject);
    }

    [Fact]
    public void A_test_needs_KMS_for_aliases_alone_and_takes_a_disabled_key_for_a_key()
    {
        _session.Given("Set-OssBucketEncryption hhh -KmsKeyId key-off -SkipKeyCheck");

        Assert.Equal(["True"], _session.Texts("Test-OssBucketEncryption hhh -KmsKeyId key-off"));
        Assert.Equal(["GetBucketEncryption hhh"], _session.Requests());
        Assert.Equal("KmsKeyUnusable,OssEncryption.Commands.TestOssBucketEncryptionCommand",
            _session.Fails("Test-OssBucketEncryption hhh -KmsKeyId alias/typo").FullyQualifiedErrorId);
    }

    [Fact]
    public void A_rule_without_a_key_asks_KMS_and_replication_nothing()
    {
        _session.Must("Set-OssBucketEncryption hhh -Algorithm KMS; Set-OssBucketEncryption sss -Algorithm SM4");

        Assert.DoesNotContain(_session.Requests(),
            request => request is "DescribeKey" or "GetBucketReplication hhh" or "GetBucketReplication sss");
    }

    [Theory]
    [InlineData("-KmsKeyId key-h -KmsKeyIdByRegion @{ 'cn-hangzhou' = 'key-h' }", "KmsKeyNotApplicable")]
    [InlineData("-Algorithm AES256 -KmsKeyIdByRegion @{ 'cn-hangzhou' = 'key-h' }", "KmsKeyNotApplicable")]
    [InlineData("-KmsKeyIdByRegion @{ 'cn-hangzhou' = '' }", "EmptyKmsKeyId")]
    [InlineData("-KmsKeyIdByRegion @{}", "EmptyKmsKeyId")]
    public void A_table_that_cannot_be_ends_the_command(string arguments, string id)
    {
        ErrorRecord error = _session.Fails("Set-OssBucketEncryption hhh " + arguments);

        Assert.Equal($"{id},OssEncryption.Commands.SetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Empty(_session.Requests());
    }

    [Fact]
    public void A_key_of_another_account_is_a_warning_and_is_used_as_named()
    {
        SessionResult result = _session.Invoke($"Set-OssBucketEncryption hhh -KmsKeyId {Foreign}");

        Assert.Empty(result.Errors);
        Assert.Contains("belongs to another account, and whether OSS takes a key of another account is not known",
            Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal($"hhh: KMS (key {Foreign})", Assert.Single(result.Output).ToString());
    }

    [Theory]
    [InlineData("Status = 403; Code = 'Forbidden.NoPermission'",
        "Forbidden.NoPermission", "Allow the caller kms:DescribeKey on acs:kms:cn-hangzhou:*:key/key-h.")]
    [InlineData("Status = 200; Body = '<html>Sign in</html>'; ContentType = 'text/html'", "is a web page", "")]
    [InlineData("Status = 404; Code = 'InvalidAccessKeyId.NotFound'", "InvalidAccessKeyId.NotFound", "")]
    public void A_KMS_that_does_not_tell_is_one_warning_and_work_goes_on(string fault, string cause, string advice)
    {
        _session.Given($"$emulator.AddFault(@{{ Operation = 'DescribeKey'; {fault} }}); $null = New-OssBucket iii");

        SessionResult result = _session.Invoke("Set-OssBucketEncryption hhh, iii -KmsKeyId key-h");

        Assert.Empty(result.Errors);
        string warning = Assert.Single(result.Warnings);
        Assert.StartsWith("Key 'key-h' in cn-hangzhou could not be looked at (", warning, StringComparison.Ordinal);
        Assert.Contains(cause, warning, StringComparison.Ordinal);
        Assert.Contains(advice, warning, StringComparison.Ordinal);
        Assert.Equal(["hhh: KMS (key key-h)", "iii: KMS (key key-h)"], result.Output.Select(rule => rule.ToString()));
    }

    [Fact]
    public void Without_an_endpoint_of_KMS_nothing_is_guessed()
    {
        SessionResult result = _session.Invoke("""
            $null = Connect-Oss cn-hangzhou -Endpoint $emulator.Endpoint -Credential $emulator.Credential
            Set-OssBucketEncryption hhh -KmsKeyId key-h
            (Get-OssContext).KmsEndpoint
            """);

        Assert.Empty(result.Errors);
        Assert.Contains("Connect-Oss -KmsEndpoint", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("DescribeKey", _session.Requests());
    }

    [Fact]
    public void SkipKeyCheck_asks_nobody()
    {
        Assert.Equal(["hhh: KMS (key key-off)"],
            _session.Texts("Set-OssBucketEncryption hhh -KmsKeyId key-off -SkipKeyCheck"));
        Assert.Equal(["GetBucketEncryption hhh", "PutBucketEncryption hhh", "GetBucketEncryption hhh"],
            _session.Requests());
    }

    [Fact]
    public void A_key_that_is_disabled_between_check_and_write_is_named_with_its_state()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'PutObject'; Status = 409; Code = 'KeyDisabled' })");

        ErrorRecord error = _session.Fails("Write-OssObject hhh k -Content x -KmsKeyId key-h");

        Assert.Equal("KeyDisabled,OssEncryption.Commands.WriteOssObjectCommand", error.FullyQualifiedErrorId);
        Assert.Equal("Enable the key in KMS.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Many_objects_need_one_look_at_their_key()
    {
        using var folder = new TemporaryFolder();
        for (int number = 1; number <= 20; number++)
        {
            folder.Add($"file-{number}", 10);
        }

        _session.Must($"Write-OssObject hhh -Path '{folder.Path}/*' -KmsKeyId alias/data");

        Assert.Single(_session.Requests(), "DescribeKey");
        Assert.Single(_session.Requests(), "GetBucketLocation hhh");
    }

    [Fact]
    public void In_a_fleet_of_200_buckets_each_key_is_looked_at_once_in_its_region()
    {
        using var fleet = new EmulatedSession("cn-hangzhou, cn-shanghai, cn-beijing");
        fleet.Must("""
            $table = @{}
            foreach ($region in 'cn-hangzhou', 'cn-shanghai', 'cn-beijing') {
                $table[$region] = 'alias/data'
                $null = $emulator.AddKey("key-$region", $region, 'alias/data')
                $null = $emulator | Connect-Oss $region -Endpoint $emulator.Endpoints[$region]
                $count = if ($region -eq 'cn-beijing') { 66 } else { 67 }
                $null = 1..$count | % { "b-$region-$_" } | New-OssBucket
            }
            $null = $emulator | Connect-Oss
            $emulator.ClearRequests()
            """);

        Assert.Equal(["200 67 67 66"], fleet.Texts("""
            $set = Get-OssBucket | Set-OssBucketEncryption -KmsKeyIdByRegion $table -ThrottleLimit 16
            "$($set.Count) $(($set | ? KmsKeyId -eq key-cn-hangzhou).Count) " +
                "$(($set | ? KmsKeyId -eq key-cn-shanghai).Count) $(($set | ? KmsKeyId -eq key-cn-beijing).Count)"
            """));

        Assert.Equal(["cn-beijing", "cn-hangzhou", "cn-shanghai"], fleet.Texts(
            "($emulator.GetRequests() | ? Operation -in DescribeKey, ListKeys, ListAliases).Region")
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_key_that_ends_a_replication_asks_first_and_No_leaves_the_rule()
    {
        Replicate("hhh", "sss");
        _session.Session.Host.Answers.Enqueue("n");

        SessionResult result = _session.Invoke(
            "$ConfirmPreference = 'High'; Set-OssBucketEncryption hhh -KmsKeyId key-h");

        Assert.Empty(result.Output);
        Assert.Contains("ends replication", string.Join(" ", _session.Session.Host.Questions), StringComparison.Ordinal);
        Assert.Contains("rule 'r1' (hhh \u2192 sss)", string.Join(" ", _session.Session.Host.Questions),
            StringComparison.Ordinal);
        Assert.Equal("hhh: AES256", _session.RuleOf("hhh"));
        Assert.Equal(["sss: KMS (key key-s)"],
            _session.Texts("Set-OssBucketEncryption sss -KmsKeyId key-s -Force"));
    }

    [Fact]
    public void A_plan_counts_the_objects_whose_replication_ends()
    {
        using var folder = new TemporaryFolder();
        Replicate("hhh", "sss");
        _session.Given("'a/1', 'a/2', 'b' | % { Write-OssObject hhh $_ -Content xx }");

        SessionResult result = _session.Invoke(
            $"New-OssEncryptionPlan hhh -KmsKeyId key-h -Path '{Path.Combine(folder.Path, "plan")}'");

        PSObject plan = Assert.Single(result.Output);
        Assert.Equal("2 objects, 4 bytes", plan.Properties["NoLongerReplicated"].Value.ToString());
        Assert.Contains(result.Warnings, warning => warning.StartsWith(
            "The plan ends the replication of 2 objects, 4 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Replication_that_cannot_be_looked_at_is_a_warning()
    {
        _session.Must("$emulator.AddFault(@{ Operation = 'GetBucketReplication'; Status = 403; Code = 'AccessDenied' })");

        SessionResult result = _session.Invoke("Set-OssBucketEncryption hhh -KmsKeyId key-h");

        Assert.StartsWith("Whether the key ends a replication could not be looked at everywhere (AccessDenied",
            Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("hhh: KMS (key key-h)", Assert.Single(result.Output).ToString());
    }

    private void Replicate(string source, string destination) => _session.Must($$"""
        $emulator.AddFault(@{ Operation = 'GetBucketReplication'; Bucket = '{{source}}'; Status = 200; Body =
            '<ReplicationConfiguration><Rule><ID>r1</ID><PrefixSet><Prefix>a/</Prefix></PrefixSet><Destination>' +
            '<Bucket>{{destination}}</Bucket></Destination><Status>doing</Status></Rule></ReplicationConfiguration>' })
        """);
}
