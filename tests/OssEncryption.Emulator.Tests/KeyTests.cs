using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class KeyTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string Arn = "acs:kms:cn-shanghai:1000000000000001:key/east";

    private readonly LocalOss _oss = new(new EmulatorOptions
    {
        Regions = [LocalOss.Hangzhou, LocalOss.Shanghai],
        KmsKeys = ["k", Arn],
    });

    public KeyTests()
    {
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
        _oss.PutBucketAsync("east", LocalOss.Shanghai, null).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_key_that_is_not_there_is_not_found()
    {
        ReceivedResponse response = await PutAsync("key", "unknown");
        Assert.Equal(HttpStatusCode.NotFound, response.Status);
        Assert.Equal("KeyNotFound", response.Code);
        Assert.Equal("0005-00000208", response.Ec);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Fact]
    public async Task A_rule_may_name_any_key_and_the_write_fails()
    {
        const string Rule = "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>unknown</KMSMasterKeyID>";
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutRuleAsync(Bucket, Rule)).Status);
        Assert.Equal("KeyNotFound", (await _oss.PutObjectAsync(Bucket, "key", "a")).Code);
        _oss.Emulator.AddKey("unknown");
        Assert.Equal("unknown", (await _oss.PutObjectAsync(Bucket, "key", "a")).Header(KeyId));
    }

    [Theory]
    [InlineData(EmulatorKeyState.Disabled, "KeyDisabled")]
    [InlineData(EmulatorKeyState.PendingDeletion, "KeyPendingDeletion")]
    [InlineData(EmulatorKeyState.PendingImport, "KeyPendingImport")]
    public async Task A_key_must_be_enabled_to_write_and_to_read(EmulatorKeyState state, string code)
    {
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("key", "k")).Status);
        _oss.Emulator.SetKeyState("k", state);
        ReceivedResponse put = await PutAsync("new", "k");
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "key");
        foreach (ReceivedResponse response in new[] { put, get })
        {
            Assert.Equal(HttpStatusCode.Conflict, response.Status);
            Assert.Equal(code, response.Code);
        }

        Assert.Equal("k", (await _oss.ObjectAsync("HEAD", Bucket, "key")).Header(KeyId));
        _oss.Emulator.SetKeyState("k", EmulatorKeyState.Enabled);
        Assert.Equal("a", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "new")).Code);
    }

    [Fact]
    public async Task What_a_deleted_key_encrypted_cannot_be_read()
    {
        await PutAsync("key", "k");
        await _oss.PutObjectAsync(Bucket, "aes", "a", (Algorithm, "AES256"));
        _oss.Emulator.RemoveKey("k");
        ReceivedResponse response = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal(HttpStatusCode.NotFound, response.Status);
        Assert.Equal("KeyNotFound", response.Code);
        Assert.Equal("a", (await _oss.ObjectAsync("GET", Bucket, "aes")).Text);
    }

    [Fact]
    public async Task A_key_can_be_named_in_full_and_objects_report_its_id()
    {
        ReceivedResponse response = await PutAsync("key", Arn, "east", LocalOss.Shanghai);
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("east", response.Header(KeyId));
    }

    [Theory]
    [InlineData("east")]
    [InlineData(Arn)]
    [InlineData("acs:kms:cn-shanghai:1000000000000001:key/k")]
    [InlineData("acs:kms:cn-hangzhou:2000000000000002:key/k")]
    public async Task A_key_serves_the_buckets_of_its_region_and_account_alone(string keyId) =>
        Assert.Equal("KeyNotFound", (await PutAsync("key", keyId)).Code);

    [Fact]
    public async Task The_services_own_key_appears_when_it_is_first_used_one_in_each_region()
    {
        Assert.Equal(["east", "k"], _oss.Emulator.GetKeys().Select(key => key.Id));
        ReceivedResponse first = await PutAsync("key", null);
        ReceivedResponse second = await PutAsync("key", null, "east", LocalOss.Shanghai);
        EmulatorKey[] made = [.. _oss.Emulator.GetKeys().Where(key => key.Alias == "alias/acs/oss")];
        Assert.Equal(
            new[] { ("cn-hangzhou", first.Header(KeyId)!), ("cn-shanghai", second.Header(KeyId)!) },
            made.Select(key => (key.Region, key.Id)).Order());
        _oss.Emulator.SetKeyState(first.Header(KeyId)!, EmulatorKeyState.Disabled);
        Assert.Equal("KeyDisabled", (await PutAsync("key", null)).Code);
    }

    [Theory]
    [InlineData("kms:Decrypt", false, false)]
    [InlineData("kms:GenerateDataKey", false, true)]
    [InlineData("kms:*", false, false)]
    [InlineData("oss:PutBucket", true, true)]
    public async Task A_caller_needs_a_permission_for_the_key(string denied, bool mayWrite, bool mayRead)
    {
        await PutAsync("key", "k");
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Deny = [denied] });
        OssRequest put = Put("new", "k");
        AssertAllowed(mayWrite, await _oss.SendAsync(put, user));
        AssertAllowed(mayRead, await _oss.SendAsync(new OssRequest("", "GET", Bucket, "key"), user));
        var aes = new OssRequest("", "PUT", Bucket, "aes") { Body = [1] };
        aes.Headers[Algorithm] = "AES256";
        AssertAllowed(true, await _oss.SendAsync(aes, user));
    }

    [Fact]
    public async Task A_caller_who_may_only_do_things_of_oss_has_no_permission_for_keys()
    {
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:*"] });
        AssertAllowed(false, await _oss.SendAsync(Put("key", "k"), user));
        OssCredential both = _oss.Emulator.AddUser(
            new EmulatorUser { Allow = ["oss:*", "kms:GenerateDataKey", "kms:Decrypt"] });
        AssertAllowed(true, await _oss.SendAsync(Put("key", "k"), both));
    }

    [Fact]
    public async Task Nobody_anonymous_and_no_stranger_writes_under_kms()
    {
        await _oss.PutBucketAsync("open", ("x-oss-acl", "public-read-write"));
        await _oss.PutRuleAsync("open", "<SSEAlgorithm>KMS</SSEAlgorithm>");
        AssertAllowed(false, await _oss.SendAsItIsAsync(new OssRequest("", "PUT", "open", "key") { Body = [1] }));
        OssCredential stranger = _oss.Emulator.AddUser(new EmulatorUser { Account = "2000000000000002" });
        AssertAllowed(false, await _oss.SendAsync(new OssRequest("", "PUT", "open", "key") { Body = [1] }, stranger));
    }

    [Fact]
    public async Task Rotated_keys_read_what_they_wrote()
    {
        await PutAsync("kms", "k");
        await _oss.PutObjectAsync(Bucket, "sm4", "b", (Algorithm, "SM4"));
        Assert.Equal(2, _oss.Emulator.RotateKey("k").Versions);
        _oss.Emulator.RotateMasterKey();
        await _oss.PutObjectAsync(Bucket, "new", "c", (Algorithm, "AES256"));
        Assert.Equal("a", (await _oss.ObjectAsync("GET", Bucket, "kms")).Text);
        ReceivedResponse sm4 = await _oss.ObjectAsync("GET", Bucket, "sm4");
        Assert.Equal(("b", "SM4"), (sm4.Text, sm4.Header(Algorithm)));
        Assert.Equal("c", (await _oss.ObjectAsync("GET", Bucket, "new")).Text);
    }

    [Fact]
    public void A_key_tells_what_it_is()
    {
        EmulatorKey made = _oss.Emulator.AddKey();
        Assert.True(Guid.TryParse(made.Id, out _));
        Assert.Equal($"acs:kms:cn-hangzhou:1000000000000001:key/{made.Id}", made.Arn);
        Assert.Equal("cn-shanghai", _oss.Emulator.AddKey("new", "cn-shanghai").Region);
        Assert.Contains(made, _oss.Emulator.GetKeys());
    }

    [Theory]
    [InlineData("a key", null)]
    [InlineData("alias/acs/oss", null)]
    [InlineData("k", null)]
    [InlineData("new", "cn-beijing")]
    [InlineData("acs:kms:cn-beijing:1000000000000001:key/new", null)]
    [InlineData("acs:kms:cn-shanghai:1000000000000001:key/new", "cn-hangzhou")]
    public void A_key_that_cannot_be_is_refused(string id, string? region) =>
        Assert.Throws<ArgumentException>(() => _oss.Emulator.AddKey(id, region));

    [Fact]
    public void Only_a_key_that_is_there_can_be_changed()
    {
        Assert.Throws<ArgumentException>(() => _oss.Emulator.SetKeyState("none", EmulatorKeyState.Disabled));
        Assert.Throws<ArgumentException>(() => _oss.Emulator.SetKeyState("k", (EmulatorKeyState)9));
        Assert.Throws<ArgumentException>(() => _oss.Emulator.RotateKey("none"));
        Assert.Throws<ArgumentException>(() => _oss.Emulator.RemoveKey("none"));
        Assert.Throws<ArgumentException>(() => OssEmulator.Start(new EmulatorOptions { KmsKeys = ["a key"] }));
    }

    private static void AssertAllowed(bool allowed, ReceivedResponse response)
    {
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.Status);
        if (!allowed)
        {
            Assert.Equal("AccessDenied", response.Code);
            Assert.Equal("This request is forbidden by kms.", response.Error("Message"));
        }
    }

    private static OssRequest Put(string key, string? keyId, string bucket = Bucket)
    {
        var put = new OssRequest("", "PUT", bucket, key) { Body = "a"u8.ToArray() };
        put.Headers[Algorithm] = "KMS";
        if (keyId is not null)
        {
            put.Headers[KeyId] = keyId;
        }

        return put;
    }

    private Task<ReceivedResponse> PutAsync(
        string key, string? keyId, string bucket = Bucket, string region = LocalOss.Hangzhou) =>
        _oss.SendAsync(Put(key, keyId, bucket), region: region);
}
