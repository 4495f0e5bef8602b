using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests.Kms;

public sealed class KmsTests : IDisposable
{
    private readonly LocalOss _oss = new(new EmulatorOptions { Regions = [LocalOss.Hangzhou, LocalOss.Shanghai] });
    private readonly LocalKms _kms;

    public KmsTests() => _kms = new LocalKms(_oss);

    public void Dispose()
    {
        _kms.Dispose();
        _oss.Dispose();
    }

    [Fact]
    public async Task A_key_is_made_described_and_listed()
    {
        KmsResponse made = await _kms.CallAsync("CreateKey", new() { ["Description"] = "invoices" });
        string id = made["KeyMetadata.KeyId"]!;

        KmsResponse described = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = id });

        Assert.Equal(HttpStatusCode.OK, described.Status);
        Assert.Equal(
            (id, $"acs:kms:cn-hangzhou:1000000000000001:key/{id}", "Enabled", "Aliyun_AES_256", "ENCRYPT/DECRYPT"),
            (described["KeyMetadata.KeyId"], described["KeyMetadata.Arn"], described["KeyMetadata.KeyState"],
                described["KeyMetadata.KeySpec"], described["KeyMetadata.KeyUsage"]));
        Assert.Equal(
            ("Aliyun_KMS", "SOFTWARE", "1000000000000001", "invoices", "Disabled", "Disabled"),
            (described["KeyMetadata.Origin"], described["KeyMetadata.ProtectionLevel"],
                described["KeyMetadata.Creator"], described["KeyMetadata.Description"],
                described["KeyMetadata.AutomaticRotation"], described["KeyMetadata.DeletionProtection"]));
        Assert.Null(described["KeyMetadata.DeleteDate"]);
        Assert.NotNull(described["RequestId"]);
        Assert.Equal(described["KeyMetadata.CreationDate"], described["KeyMetadata.LastRotationDate"]);
        Assert.Equal([id], (await _kms.CallAsync("ListKeys")).Texts("Keys", "Key", "KeyId"));
    }

    [Fact]
    public async Task A_key_is_of_its_region()
    {
        _oss.Emulator.AddKey("key-h");
        _oss.Emulator.AddKey("key-s", LocalOss.Shanghai);

        KmsResponse elsewhere = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-s" });

        Assert.Equal((HttpStatusCode.NotFound, "Forbidden.KeyNotFound"), (elsewhere.Status, elsewhere.Code));
        Assert.Equal(["key-h"], (await _kms.CallAsync("ListKeys")).Texts("Keys", "Key", "KeyId"));
        Assert.Equal(["key-s"], (await _kms.CallAsync("ListKeys", region: LocalOss.Shanghai))
            .Texts("Keys", "Key", "KeyId"));
    }

    [Fact]
    public async Task A_key_is_found_by_its_alias_and_by_its_ARN()
    {
        EmulatorKey key = _oss.Emulator.AddKey("key-h");
        await _kms.CallAsync("CreateAlias", new() { ["KeyId"] = "key-h", ["AliasName"] = "alias/data" });
        await _kms.CallAsync("CreateAlias", new() { ["KeyId"] = "key-h", ["AliasName"] = "alias/more" });

        foreach (string name in new[] { "alias/data", "alias/more", key.Arn, "acs:kms:cn-hangzhou:1000000000000001:alias/data" })
        {
            Assert.Equal(
                "key-h", (await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = name }))["KeyMetadata.KeyId"]);
        }

        Assert.Equal("Forbidden.AliasNotFound",
            (await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "alias/other" })).Code);
        Assert.Equal(["alias/data", "alias/more"],
            (await _kms.CallAsync("ListAliases")).Texts("Aliases", "Alias", "AliasName"));
        Assert.Equal(["key-h", "key-h"],
            (await _kms.CallAsync("ListAliasesByKeyId", new() { ["KeyId"] = "key-h" }))
            .Texts("Aliases", "Alias", "KeyId"));
    }

    [Theory]
    [InlineData("alias/data", "Forbidden.AliasAlreadyExists")]
    [InlineData("alias/acs/oss", "InvalidParameter")]
    [InlineData("data", "InvalidParameter")]
    [InlineData("", "MissingAliasName")]
    public async Task An_alias_that_cannot_be_is_refused(string name, string code)
    {
        _oss.Emulator.AddKey("key-h");
        await _kms.CallAsync("CreateAlias", new() { ["KeyId"] = "key-h", ["AliasName"] = "alias/data" });

        KmsResponse refused = await _kms.CallAsync("CreateAlias", new() { ["KeyId"] = "key-h", ["AliasName"] = name });

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task Lists_have_pages()
    {
        foreach (int number in Enumerable.Range(10, 25))
        {
            _oss.Emulator.AddKey($"key-{number}");
        }

        KmsResponse first = await _kms.CallAsync("ListKeys");
        KmsResponse last = await _kms.CallAsync("ListKeys", new() { ["PageNumber"] = "2", ["PageSize"] = "20" });
        KmsResponse beyond = await _kms.CallAsync("ListKeys", new() { ["PageNumber"] = "9", ["PageSize"] = "20" });

        Assert.Equal(10, first.Texts("Keys", "Key", "KeyId").Length);
        Assert.Equal(["key-30", "key-31", "key-32", "key-33", "key-34"], last.Texts("Keys", "Key", "KeyId"));
        Assert.Equal(("25", "2", "20"), (last["TotalCount"], last["PageNumber"], last["PageSize"]));
        Assert.Empty(beyond.Texts("Keys", "Key", "KeyId"));
        Assert.Equal("InvalidParameter", (await _kms.CallAsync("ListKeys", new() { ["PageSize"] = "101" })).Code);
        Assert.Equal("InvalidParameter", (await _kms.CallAsync("ListKeys", new() { ["PageNumber"] = "0" })).Code);
    }

    [Theory]
    [InlineData("""[{"Key":"KeyState","Values":["Disabled"]}]""", "key-off")]
    [InlineData("""[{"Key":"KeyState","Values":["Disabled","PendingDeletion"]}]""", "key-gone key-off")]
    [InlineData("""[{"Key":"KeyState","Values":["Enabled"]},{"Key":"CreatorType","Values":["User"]}]""", "key-on")]
    [InlineData("""[{"Key":"CreatorType","Values":["Service"]}]""", "*")]
    [InlineData("""[{"Key":"AliasName","Values":["alias/on*"]}]""", "key-on")]
    [InlineData("""[{"Key":"KeySpec","Values":["RSA_2048"]}]""", "")]
    [InlineData("[]", "* key-gone key-off key-on")]
    public async Task Keys_are_filtered_by_every_name_and_one_of_its_values(string filters, string expected)
    {
        await MakeKeysOfAllStatesAsync();
        string service = _oss.Emulator.GetKeys().Single(key => key.Alias == "alias/acs/oss").Id;

        KmsResponse listed = await _kms.CallAsync("ListKeys", new() { ["Filters"] = filters, ["PageSize"] = "100" });

        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            listed.Texts("Keys", "Key", "KeyId").Select(id => id == service ? "*" : id)
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""[{"Key":"Color","Values":["red"]}]""")]
    [InlineData("""[{"Key":"KeyState"}]""")]
    public async Task Filters_that_cannot_be_read_are_refused(string filters) =>
        Assert.Equal("InvalidParameter", (await _kms.CallAsync("ListKeys", new() { ["Filters"] = filters })).Code);

    [Fact]
    public async Task The_service_key_is_made_when_it_is_first_used_and_belongs_to_OSS()
    {
        Assert.Equal("Forbidden.AliasNotFound",
            (await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "alias/acs/oss" })).Code);
        await _oss.PutBucketAsync("bucket");
        ReceivedResponse put = await _oss.PutObjectAsync("bucket", "a", "a", ("x-oss-server-side-encryption", "KMS"));

        KmsResponse described = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "alias/acs/oss" });

        Assert.Equal(put.Header("x-oss-server-side-encryption-key-id"), described["KeyMetadata.KeyId"]);
        Assert.Equal("OSS", described["KeyMetadata.Creator"]);
        Assert.Equal("UnsupportedOperation", (await _kms.CallAsync("ScheduleKeyDeletion", new()
        {
            ["KeyId"] = "alias/acs/oss",
            ["PendingWindowInDays"] = "7",
        })).Code);
    }

    [Fact]
    public async Task A_disabled_key_stops_OSS_until_it_is_enabled()
    {
        _oss.Emulator.AddKey("key-h");
        await _oss.PutBucketAsync("bucket");
        await _kms.CallAsync("DisableKey", new() { ["KeyId"] = "key-h" });
        ReceivedResponse refused = await PutUnderAsync("key-h");
        await _kms.CallAsync("EnableKey", new() { ["KeyId"] = "key-h" });
        ReceivedResponse written = await PutUnderAsync("key-h");

        Assert.Equal((HttpStatusCode.Conflict, "KeyDisabled"), (refused.Status, refused.Code));
        Assert.Equal(HttpStatusCode.OK, written.Status);
    }

    [Theory]
    [InlineData("EnableKey", "key-gone", "Rejected.StateModifiedFailed")]
    [InlineData("DisableKey", "key-gone", "Rejected.StateModifiedFailed")]
    [InlineData("CancelKeyDeletion", "key-on", "Rejected.StateModifiedFailed")]
    [InlineData("CreateAlias", "key-gone", "Rejected.StateModifiedFailed")]
    [InlineData("UpdateRotationPolicy", "key-off", "Rejected.Disabled")]
    [InlineData("EnableKey", "key-off", null)]
    [InlineData("EnableKey", "key-on", null)]
    [InlineData("CancelKeyDeletion", "key-gone", null)]
    public async Task A_state_allows_what_the_table_of_the_service_says(string action, string key, string? code)
    {
        await MakeKeysOfAllStatesAsync();

        KmsResponse response = await _kms.CallAsync(action, new()
        {
            ["KeyId"] = key,
            ["AliasName"] = "alias/new",
            ["EnableAutomaticRotation"] = "false",
        });

        Assert.Equal(code, response.Code);
    }

    [Fact]
    public async Task A_key_to_be_deleted_has_a_date_and_comes_back_enabled()
    {
        _oss.Emulator.AddKey("key-h");
        await _kms.CallAsync("DisableKey", new() { ["KeyId"] = "key-h" });
        await _kms.CallAsync("ScheduleKeyDeletion", new() { ["KeyId"] = "key-h", ["PendingWindowInDays"] = "7" });

        KmsResponse pending = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" });
        await _kms.CallAsync("CancelKeyDeletion", new() { ["KeyId"] = "key-h" });
        KmsResponse back = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" });

        Assert.Equal("PendingDeletion", pending["KeyMetadata.KeyState"]);
        Assert.NotNull(pending["KeyMetadata.DeleteDate"]);
        Assert.Equal(("Enabled", null), (back["KeyMetadata.KeyState"], back["KeyMetadata.DeleteDate"]));
        foreach (string days in new[] { "6", "367", "x" })
        {
            Assert.Equal("InvalidParameter", (await _kms.CallAsync("ScheduleKeyDeletion", new()
            {
                ["KeyId"] = "key-h",
                ["PendingWindowInDays"] = days,
            })).Code);
        }
    }

    [Fact]
    public async Task A_rotation_policy_is_kept_and_suspended_with_its_key()
    {
        _oss.Emulator.AddKey("key-h");
        await _kms.CallAsync("UpdateRotationPolicy", new()
        {
            ["KeyId"] = "key-h",
            ["EnableAutomaticRotation"] = "true",
            ["RotationInterval"] = "30d",
        });
        KmsResponse on = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" });
        await _kms.CallAsync("DisableKey", new() { ["KeyId"] = "key-h" });
        KmsResponse off = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" });

        Assert.Equal(("Enabled", "2592000s"),
            (on["KeyMetadata.AutomaticRotation"], on["KeyMetadata.RotationInterval"]));
        Assert.NotNull(on["KeyMetadata.NextRotationDate"]);
        Assert.Equal("Suspended", off["KeyMetadata.AutomaticRotation"]);
    }

    [Fact]
    public async Task Rotation_adds_a_version()
    {
        _oss.Emulator.AddKey("key-h");
        string before = (await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" }))["KeyMetadata.PrimaryKeyVersion"]!;
        _oss.Emulator.RotateKey("key-h");

        KmsResponse after = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" });
        string[] versions = (await _kms.CallAsync("ListKeyVersions", new() { ["KeyId"] = "key-h" }))
            .Texts("KeyVersions", "KeyVersion", "KeyVersionId");

        Assert.Equal([before, after["KeyMetadata.PrimaryKeyVersion"]!], versions);
    }

    [Fact]
    public async Task An_asymmetric_key_is_made_and_OSS_does_not_take_it()
    {
        await _oss.PutBucketAsync("bucket");
        KmsResponse made = await _kms.CallAsync("CreateKey", new() { ["KeySpec"] = "RSA_2048" });
        string id = made["KeyMetadata.KeyId"]!;

        Assert.Equal("SIGN/VERIFY", made["KeyMetadata.KeyUsage"]);
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidParameter"), Facts(await PutUnderAsync(id)));
        Assert.Equal("UnsupportedOperation", (await _kms.CallAsync("ListKeyVersions", new() { ["KeyId"] = id })).Code);
    }

    [Fact]
    public async Task A_key_of_imported_material_waits_for_it()
    {
        KmsResponse made = await _kms.CallAsync("CreateKey", new() { ["Origin"] = "EXTERNAL" });

        Assert.Equal(("PendingImport", "EXTERNAL"), (made["KeyMetadata.KeyState"], made["KeyMetadata.Origin"]));
    }

    [Fact]
    public async Task The_status_and_the_regions_are_told()
    {
        Assert.Equal("Enabled", (await _kms.CallAsync("DescribeAccountKmsStatus"))["AccountStatus"]);
        Assert.Equal(["cn-hangzhou", "cn-shanghai"],
            (await _kms.CallAsync("DescribeRegions")).Texts("Regions", "Region", "RegionId"));
    }

    [Fact]
    public async Task An_action_or_version_that_is_not_there_is_refused()
    {
        Assert.Equal((HttpStatusCode.NotFound, "InvalidAction.NotFound"), Facts(await _kms.CallAsync("MakeCoffee")));
        Assert.Equal("InvalidVersion", (await _kms.CallRpcAsync("ListKeys",
            change: parameters => parameters["Version"] = "2020-01-01")).Code);
        Assert.Equal("MissingKeyId", (await _kms.CallAsync("DescribeKey")).Code);
    }

    [Fact]
    public async Task Rights_on_keys_are_checked_action_by_action()
    {
        _oss.Emulator.AddKey("key-h");
        OssCredential reader = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:*", "kms:DescribeKey"] });
        OssCredential stranger = _oss.Emulator.AddUser(new EmulatorUser { Account = "2000000000000002" });

        Assert.Null((await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" }, reader)).Code);
        KmsResponse denied = await _kms.CallAsync("ListKeys", credential: reader);
        Assert.Equal((HttpStatusCode.Forbidden, "Forbidden.NoPermission"), (denied.Status, denied.Code));
        Assert.Contains("kms:ListKeys", denied["Message"]);
        Assert.Equal("Forbidden.KeyNotFound",
            (await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" }, stranger)).Code);
        Assert.Empty((await _kms.CallAsync("ListKeys", credential: stranger)).Texts("Keys", "Key", "KeyId"));
    }

    [Fact]
    public async Task Faults_and_the_log_know_the_actions()
    {
        _oss.Emulator.AddKey("key-h");
        _oss.Emulator.AddFault(new EmulatorFault { Operation = "DescribeKey", Status = 400, Code = "Throttling", Count = 1 });

        KmsResponse throttled = await _kms.CallAsync("DescribeKey", new() { ["KeyId"] = "key-h" });

        Assert.Equal((HttpStatusCode.BadRequest, "Throttling"), (throttled.Status, throttled.Code));
        EmulatorRequest logged = _oss.LastRequest;
        Assert.Equal(
            ("DescribeKey", LocalOss.Hangzhou, 400, "Throttling", _oss.Owner.AccessKeyId),
            (logged.Operation, logged.Region, logged.Status, logged.Code, logged.AccessKeyId));
        Assert.Equal("/?KeyId=key-h", logged.Target);
        Assert.DoesNotContain("Authorization", logged.Headers.Keys);
    }

    private async Task MakeKeysOfAllStatesAsync()
    {
        foreach (string id in new[] { "key-on", "key-off", "key-gone" })
        {
            _oss.Emulator.AddKey(id);
        }

        await _oss.PutBucketAsync("bucket");
        await _oss.PutObjectAsync("bucket", "a", "a", ("x-oss-server-side-encryption", "KMS"));
        await _kms.CallAsync("CreateAlias", new() { ["KeyId"] = "key-on", ["AliasName"] = "alias/on" });
        await _kms.CallAsync("DisableKey", new() { ["KeyId"] = "key-off" });
        await _kms.CallAsync("ScheduleKeyDeletion", new() { ["KeyId"] = "key-gone", ["PendingWindowInDays"] = "7" });
    }

    private Task<ReceivedResponse> PutUnderAsync(string key) => _oss.PutObjectAsync("bucket", "a", "a",
        ("x-oss-server-side-encryption", "KMS"), ("x-oss-server-side-encryption-key-id", key));

    private static (HttpStatusCode Status, string? Code) Facts(KmsResponse response) =>
        (response.Status, response.Code);

    private static (HttpStatusCode Status, string? Code) Facts(ReceivedResponse response) =>
        (response.Status, response.Code);
}
