using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class ObjectKindTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string Next = "x-oss-next-append-position";

    private readonly LocalOss _oss = new();

    public ObjectKindTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData("Archive")]
    [InlineData("ColdArchive")]
    [InlineData("DeepColdArchive")]
    public async Task An_archived_object_is_read_once_it_is_restored(string storageClass)
    {
        await _oss.PutObjectAsync(Bucket, "key", "content", ("x-oss-storage-class", storageClass));
        ReceivedResponse early = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal((HttpStatusCode.Forbidden, "InvalidObjectState"), (early.Status, early.Code));
        ReceivedResponse copy = await _oss.ObjectAsync("PUT", Bucket, "copy", ("x-oss-copy-source", "/bucket/key"));
        Assert.Equal("InvalidObjectState", copy.Code);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "key");
        Assert.Equal((storageClass, null), (head.Header("x-oss-storage-class"), head.Header("x-oss-restore")));

        Assert.Equal(HttpStatusCode.Accepted, (await _oss.CallAsync("POST", Bucket, "key", "restore")).Status);
        ReceivedResponse restored = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal("content", restored.Text);
        Assert.StartsWith("ongoing-request=\"false\", expiry-date=\"", restored.Header("x-oss-restore"),
            StringComparison.Ordinal);
        ReceivedResponse longer = await _oss.CallAsync("POST", Bucket, "key", "restore",
            "<RestoreRequest><Days>3</Days></RestoreRequest>");
        Assert.Equal(HttpStatusCode.OK, longer.Status);
    }

    [Fact]
    public async Task Restoring_can_take_its_time()
    {
        using var oss = new LocalOss(new EmulatorOptions { RestoreTime = TimeSpan.FromHours(1) });
        await oss.PutBucketAsync(Bucket);
        await oss.PutObjectAsync(Bucket, "key", "content", ("x-oss-storage-class", "Archive"));
        Assert.Equal(HttpStatusCode.Accepted, (await oss.CallAsync("POST", Bucket, "key", "restore")).Status);
        ReceivedResponse again = await oss.CallAsync("POST", Bucket, "key", "restore");
        Assert.Equal((HttpStatusCode.Conflict, "RestoreAlreadyInProgress"), (again.Status, again.Code));
        ReceivedResponse head = await oss.ObjectAsync("HEAD", Bucket, "key");
        Assert.Equal("ongoing-request=\"true\"", head.Header("x-oss-restore"));
        Assert.Equal("InvalidObjectState", (await oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Fact]
    public async Task Only_archived_objects_are_restored()
    {
        await _oss.PutObjectAsync(Bucket, "key", "content");
        ReceivedResponse response = await _oss.CallAsync("POST", Bucket, "key", "restore");
        Assert.Equal((HttpStatusCode.BadRequest, "OperationNotSupported"), (response.Status, response.Code));
        Assert.Equal("NoSuchKey", (await _oss.CallAsync("POST", Bucket, "missing", "restore")).Code);
    }

    [Fact]
    public async Task An_object_grows_under_the_encryption_it_began_with()
    {
        ReceivedResponse first = await AppendAsync("1234", 0, (Algorithm, "AES256"), ("x-oss-meta-a", "1"));
        Assert.Equal(("4", "AES256"), (first.Header(Next), first.Header(Algorithm)));
        ReceivedResponse second = await AppendAsync("56789", 4, (Algorithm, "KMS"), ("x-oss-meta-a", "2"));
        Assert.Equal(("9", "AES256", "11051210869376104954"),
            (second.Header(Next), second.Header(Algorithm), second.Header("x-oss-hash-crc64ecma")));
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal(("123456789", "Appendable", "9", "1"), (get.Text, get.Header("x-oss-object-type"),
            get.Header(Next), get.Header("x-oss-meta-a")));

        ReceivedResponse wrong = await AppendAsync("x", 4);
        Assert.Equal((HttpStatusCode.Conflict, "PositionNotEqualToLength", "0026-00000016", "9"),
            (wrong.Status, wrong.Code, wrong.Ec, wrong.Header(Next)));
        await _oss.PutObjectAsync(Bucket, "key", "normal");
        Assert.Equal("ObjectNotAppendable", (await AppendAsync("x", 6)).Code);
    }

    [Fact]
    public async Task An_object_grows_whatever_the_request_and_the_bucket_say_about_encryption()
    {
        await AppendAsync("1", 0);
        await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>gone</KMSMasterKeyID>");
        ReceivedResponse grown = await AppendAsync(
            "2", 1, (Algorithm, "KMS"), ("x-oss-server-side-encryption-key-id", "gone"));
        Assert.Equal((HttpStatusCode.OK, null, "2"),
            (grown.Status, grown.Header(Algorithm), grown.Header(Next)));
    }

    [Fact]
    public async Task An_object_grows_only_for_who_may_use_its_key()
    {
        await AppendAsync("1", 0, (Algorithm, "KMS"));
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Deny = ["kms:Decrypt"] });
        ReceivedResponse refused = await _oss.SendAsync(
            LocalOss.Request("POST", Bucket, "key", "append&position=1", "2"), user);
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (refused.Status, refused.Code));
        Assert.Equal("1", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Fact]
    public async Task A_symbolic_link_shows_its_target()
    {
        await _oss.PutObjectAsync(Bucket, "目标", "content", (Algorithm, "AES256"));
        ReceivedResponse put = await LinkAsync("link", "%E7%9B%AE%E6%A0%87");
        Assert.Equal(HttpStatusCode.OK, put.Status);
        ReceivedResponse link = await _oss.CallAsync("GET", Bucket, "link", "symlink");
        Assert.Equal("%E7%9B%AE%E6%A0%87", link.Header("x-oss-symlink-target"));
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "link");
        Assert.Equal(("content", "Symlink", "AES256"),
            (get.Text, get.Header("x-oss-object-type"), get.Header(Algorithm)));

        await LinkAsync("second", "link");
        Assert.Equal("InvalidTargetType", (await _oss.ObjectAsync("GET", Bucket, "second")).Code);
        await LinkAsync("dangling", "missing");
        Assert.Equal("SymlinkTargetNotExist", (await _oss.ObjectAsync("GET", Bucket, "dangling")).Code);
        await _oss.ObjectAsync("PUT", Bucket, "copy", ("x-oss-copy-source", "/bucket/link"));
        Assert.Equal("%E7%9B%AE%E6%A0%87",
            (await _oss.CallAsync("GET", Bucket, "copy", "symlink")).Header("x-oss-symlink-target"));
    }

    /// <summary>Source: CS1 CreateAndGetSymlinkWithUserMetadataTest.</summary>
    [Fact]
    public async Task A_symbolic_link_shows_the_metadata_of_its_own()
    {
        await _oss.CallAsync("PUT", Bucket, "link", "symlink", null,
            ("x-oss-symlink-target", "target"), ("x-oss-meta-a", "1"));
        Assert.Equal("1", (await _oss.CallAsync("GET", Bucket, "link", "symlink")).Header("x-oss-meta-a"));
    }

    [Fact]
    public async Task A_retention_policy_keeps_objects_as_they_are()
    {
        Assert.Equal("NoSuchWORMConfiguration", (await _oss.GetAsync(Bucket, "worm")).Code);
        await _oss.PutObjectAsync(Bucket, "key", "first");
        ReceivedResponse begun = await _oss.CallAsync("POST", Bucket, null, "worm",
            "<InitiateWormConfiguration><RetentionPeriodInDays>1</RetentionPeriodInDays></InitiateWormConfiguration>");
        string id = begun.Header("x-oss-worm-id")!;
        Assert.Equal("InProgress", (await _oss.GetAsync(Bucket, "worm")).Element("State"));
        Assert.Equal(HttpStatusCode.OK, (await _oss.CallAsync("POST", Bucket, null, "wormId=" + id)).Status);
        ReceivedResponse worm = await _oss.GetAsync(Bucket, "worm");
        Assert.Equal((id, "Locked", "1"),
            (worm.Element("WormId"), worm.Element("State"), worm.Element("RetentionPeriodInDays")));

        ReceivedResponse overwritten = await _oss.PutObjectAsync(Bucket, "key", "second");
        Assert.Equal((HttpStatusCode.Conflict, "FileImmutable"), (overwritten.Status, overwritten.Code));
        Assert.Equal("FileImmutable", (await _oss.ObjectAsync("DELETE", Bucket, "key")).Code);
        ReceivedResponse encrypted = await _oss.ObjectAsync(
            "PUT", Bucket, "key", ("x-oss-copy-source", "/bucket/key"), (Algorithm, "AES256"));
        Assert.Equal("FileImmutable", encrypted.Code);
        Assert.Equal("first", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, "new", "x")).Status);

        Assert.Equal("WORMConfigurationLocked",
            (await _oss.SendAsync(LocalOss.Request("DELETE", Bucket, null, "worm"))).Code);
        ReceivedResponse extended = await _oss.CallAsync("POST", Bucket, null, $"wormExtend&wormId={id}",
            "<ExtendWormConfiguration><RetentionPeriodInDays>2</RetentionPeriodInDays></ExtendWormConfiguration>");
        Assert.Equal(HttpStatusCode.OK, extended.Status);
        Assert.Equal("2", (await _oss.GetAsync(Bucket, "worm")).Element("RetentionPeriodInDays"));
    }

    private Task<ReceivedResponse> AppendAsync(
        string content, int position, params (string Name, string Value)[] headers) =>
        _oss.CallAsync("POST", Bucket, "key", $"append&position={position}", content, headers);

    private Task<ReceivedResponse> LinkAsync(string key, string target) =>
        _oss.CallAsync("PUT", Bucket, key, "symlink", null, ("x-oss-symlink-target", target));
}
