using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class CopyTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string Source = "x-oss-copy-source";

    private readonly LocalOss _oss = new(new EmulatorOptions { LargestCopy = 100, LargestWrite = 500 });

    public CopyTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_copy_never_inherits_the_encryption_of_its_source()
    {
        await _oss.PutObjectAsync(Bucket, "源 a+b%", "content", (Algorithm, "KMS"));
        ReceivedResponse copy = await CopyAsync("copy", "%E6%BA%90%20a%2Bb%25");
        Assert.Equal(HttpStatusCode.OK, copy.Status);
        Assert.Equal("CopyObjectResult", copy.Xml.Name.LocalName);
        Assert.Equal(copy.Header("ETag"), copy.Element("ETag"));
        Assert.Null(copy.Header(Algorithm));
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "copy");
        Assert.Equal("content", get.Text);
        Assert.Null(get.Header(Algorithm));
    }

    [Fact]
    public async Task A_copys_own_headers_go_before_the_rule_of_its_bucket()
    {
        await _oss.PutObjectAsync(Bucket, "a", "content");
        await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>SM4</SSEAlgorithm>");
        Assert.Equal("SM4", (await CopyAsync("b", "a")).Header(Algorithm));
        Assert.Equal("AES256", (await CopyAsync("c", "a", (Algorithm, "AES256"))).Header(Algorithm));
        Assert.Equal("AES256", (await _oss.ObjectAsync("HEAD", Bucket, "c")).Header(Algorithm));
    }

    [Fact]
    public async Task Headers_and_tags_come_along_unless_they_are_replaced_and_the_acl_never_does()
    {
        await _oss.PutObjectAsync(Bucket, "a", "x", ("Content-Type", "text/css"), ("x-oss-meta-a", "1"),
            ("x-oss-tagging", "k=v"), ("x-oss-object-acl", "public-read"));
        await CopyAsync("kept", "a", ("Content-Type", "text/plain"), ("x-oss-meta-b", "2"));
        await CopyAsync("new", "a", ("x-oss-metadata-directive", "REPLACE"), ("x-oss-tagging-directive", "Replace"),
            ("x-oss-meta-b", "2"), ("x-oss-tagging", "m=1&n=2"));
        ReceivedResponse kept = await _oss.ObjectAsync("HEAD", Bucket, "kept");
        ReceivedResponse replaced = await _oss.ObjectAsync("HEAD", Bucket, "new");
        Assert.Equal(("text/css", "1", null, "1"), (kept.Header("Content-Type"), kept.Header("x-oss-meta-a"),
            kept.Header("x-oss-meta-b"), kept.Header("x-oss-tagging-count")));
        Assert.Equal((null, "2", "2"), (replaced.Header("x-oss-meta-a"), replaced.Header("x-oss-meta-b"),
            replaced.Header("x-oss-tagging-count")));
        Assert.Equal("default", (await _oss.CallAsync("GET", Bucket, "kept", "acl")).Element("Grant"));
        Assert.Equal("InvalidArgument", (await CopyAsync("x", "a", ("x-oss-metadata-directive", "MOVE"))).Code);
    }

    [Fact]
    public async Task A_copy_onto_itself_has_the_headers_of_the_request()
    {
        await _oss.PutObjectAsync(Bucket, "a", "x", ("x-oss-meta-a", "1"));
        await CopyAsync("a", "a", (Algorithm, "AES256"), ("x-oss-meta-b", "2"));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "a");
        Assert.Equal((null, "2", "AES256"),
            (head.Header("x-oss-meta-a"), head.Header("x-oss-meta-b"), head.Header(Algorithm)));
    }

    [Theory]
    [InlineData("COPY")]
    [InlineData("REPLACE")]
    [InlineData(null)]
    public async Task A_copy_onto_itself_keeps_nothing_but_bytes_type_and_tags_of_itself(string? directive)
    {
        ReceivedResponse put = await _oss.PutObjectAsync(
            Bucket, "a", "x", (Algorithm, "AES256"), ("Content-Type", "text/css"),
            ("Cache-Control", "no-store"), ("x-oss-meta-a", "1"), ("x-oss-tagging", "k=v"),
            ("x-oss-object-acl", "private"), ("x-oss-storage-class", "IA"));
        ReceivedResponse copy = await CopyAsync(
            "a", "a", directive is null ? [] : [("x-oss-metadata-directive", directive)]);
        Assert.Equal(HttpStatusCode.OK, copy.Status);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "a");
        Assert.Equal((null, null, null, "Standard", "1"), (head.Header(Algorithm), head.Header("Cache-Control"),
            head.Header("x-oss-meta-a"), head.Header("x-oss-storage-class"), head.Header("x-oss-tagging-count")));
        Assert.Equal("text/css", head.Header("Content-Type"));
        Assert.Equal(put.Header("ETag"), head.Header("ETag"));
        Assert.Equal(put.Header("x-oss-hash-crc64ecma"), head.Header("x-oss-hash-crc64ecma"));
        Assert.Equal("default", (await _oss.CallAsync("GET", Bucket, "a", "acl")).Element("Grant"));
        Assert.Equal("x", (await _oss.ObjectAsync("GET", Bucket, "a")).Text);
    }

    [Fact]
    public async Task Where_versions_are_kept_the_one_before_stays_as_it_was()
    {
        await _oss.CallAsync("PUT", Bucket, null, "versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        string plain = (await _oss.PutObjectAsync(Bucket, "a", "x", ("x-oss-meta-a", "1")))
            .Header("x-oss-version-id")!;
        ReceivedResponse copy = await CopyAsync("a", "a", (Algorithm, "AES256"));
        Assert.NotEqual(plain, copy.Header("x-oss-version-id"));
        Assert.Equal(plain, copy.Header("x-oss-copy-source-version-id"));
        ReceivedResponse current = await _oss.ObjectAsync("HEAD", Bucket, "a");
        Assert.Equal(("AES256", "1"), (current.Header(Algorithm), current.Header("x-oss-meta-a")));
        ReceivedResponse before = await _oss.CallAsync("HEAD", Bucket, "a", "versionId=" + plain);
        Assert.Equal((HttpStatusCode.OK, null), (before.Status, before.Header(Algorithm)));
        string marker = (await _oss.ObjectAsync("DELETE", Bucket, "a")).Header("x-oss-version-id")!;
        Assert.Equal("NoSuchKey", (await CopyAsync("a", "a?versionId=" + marker)).Code);
    }

    [Fact]
    public async Task An_object_that_grows_is_not_copied_by_parts_nor_where_versions_are_kept()
    {
        await _oss.CallAsync("POST", Bucket, "log", "append&position=0", "line");
        ReceivedResponse copy = await CopyAsync("copy", "log", (Algorithm, "AES256"));
        Assert.Equal((HttpStatusCode.OK, "AES256"), (copy.Status, copy.Header(Algorithm)));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "copy");
        Assert.Equal("Normal", head.Header("x-oss-object-type"));
        ReceivedResponse part = await PartAsync(await BeginAsync("big"), "log");
        Assert.Equal((HttpStatusCode.BadRequest, "OperationNotSupported"), (part.Status, part.Code));
        await _oss.CallAsync("PUT", Bucket, null, "versioning",
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>");
        Assert.Equal("OperationNotSupported", (await CopyAsync("copy", "log")).Code);
    }

    [Fact]
    public async Task A_link_is_copied_as_a_link_and_takes_no_encryption()
    {
        await _oss.PutObjectAsync(Bucket, "target", "x");
        await _oss.CallAsync("PUT", Bucket, "link", "symlink", null, ("x-oss-symlink-target", "target"));
        ReceivedResponse refused = await CopyAsync("copy", "link", (Algorithm, "AES256"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (refused.Status, refused.Code));
        Assert.Equal("OperationNotSupported", (await PartAsync(await BeginAsync("big"), "link")).Code);
        ReceivedResponse copy = await CopyAsync("copy", "link");
        Assert.Equal(HttpStatusCode.OK, copy.Status);
        Assert.Equal("target", (await _oss.CallAsync("GET", Bucket, "copy", "symlink")).Header("x-oss-symlink-target"));
    }

    [Fact]
    public async Task An_archived_source_is_neither_read_nor_copied()
    {
        await _oss.PutObjectAsync(Bucket, "a", "x", ("x-oss-storage-class", "Archive"));
        Assert.Equal("InvalidObjectState", (await CopyAsync("a", "a", (Algorithm, "AES256"))).Code);
        Assert.Equal("InvalidObjectState", (await PartAsync(await BeginAsync("big"), "a")).Code);
        await _oss.CallAsync("POST", Bucket, "a", "restore");
        ReceivedResponse copy = await CopyAsync("a", "a", (Algorithm, "AES256"), ("x-oss-storage-class", "Archive"));
        Assert.Equal((HttpStatusCode.OK, "AES256"), (copy.Status, copy.Header(Algorithm)));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "a");
        Assert.Equal(("Archive", null), (head.Header("x-oss-storage-class"), head.Header("x-oss-restore")));
    }

    [Theory]
    [InlineData("if-match", "\"wrong\"", 412)]
    [InlineData("if-none-match", "\"25F9E794323B453885F5181F1B624D0B\"", 304)]
    [InlineData("if-unmodified-since", "Fri, 13 Nov 2015 14:47:53 GMT", 412)]
    [InlineData("if-modified-since", "Fri, 13 Nov 2099 14:47:53 GMT", 304)]
    [InlineData("if-match", "\"25F9E794323B453885F5181F1B624D0B\"", 200)]
    public async Task A_copied_part_has_conditions(string condition, string value, int status)
    {
        await _oss.PutObjectAsync(Bucket, "a", "123456789");
        ReceivedResponse part = await PartAsync(await BeginAsync("big"), "a", ($"{Source}-{condition}", value));
        Assert.Equal(status, (int)part.Status);
    }

    [Fact]
    public async Task A_large_object_is_only_copied_as_it_is()
    {
        await _oss.PutBucketAsync("other");
        await _oss.PutObjectAsync(Bucket, "limit", new string('x', 100));
        await _oss.PutObjectAsync(Bucket, "large", new string('x', 101));
        Assert.Equal(HttpStatusCode.OK, (await CopyAsync("a", "limit", (Algorithm, "AES256"))).Status);
        ReceivedResponse encrypted = await CopyAsync("a", "large", (Algorithm, "AES256"));
        Assert.Equal(HttpStatusCode.BadRequest, encrypted.Status);
        Assert.Equal("EntityTooLarge", encrypted.Code);
        Assert.Equal("EntityTooLarge", (await CopyAsync("a", "large", ("x-oss-storage-class", "IA"))).Code);
        Assert.Equal(HttpStatusCode.OK, (await CopyAsync("a", "large")).Status);
        Assert.Equal(HttpStatusCode.OK,
            (await _oss.ObjectAsync("PUT", "other", "a", (Source, $"/{Bucket}/large"))).Status);
        Assert.Equal("EntityTooLarge", (await _oss.PutObjectAsync(Bucket, "huge", new string('x', 501))).Code);
    }

    [Theory]
    [InlineData("if-match", "\"wrong\"", 412)]
    [InlineData("if-none-match", "\"25F9E794323B453885F5181F1B624D0B\"", 304)]
    [InlineData("if-unmodified-since", "Fri, 13 Nov 2015 14:47:53 GMT", 412)]
    [InlineData("if-modified-since", "Fri, 13 Nov 2099 14:47:53 GMT", 304)]
    [InlineData("if-match", "25F9E794323B453885F5181F1B624D0B", 200)]
    public async Task A_copy_has_conditions(string condition, string value, int status)
    {
        await _oss.PutObjectAsync(Bucket, "a", "123456789");
        Assert.Equal(status, (int)(await CopyAsync("b", "a", ($"{Source}-{condition}", value))).Status);
    }

    [Fact]
    public async Task What_cannot_be_copied_says_why()
    {
        await _oss.PutObjectAsync(Bucket, "a", "x");
        Assert.Equal("NoSuchKey", (await CopyAsync("b", "missing")).Code);
        Assert.Equal("NoSuchBucket", (await _oss.ObjectAsync("PUT", Bucket, "b", (Source, "/missing/a"))).Code);
        Assert.Equal("InvalidArgument", (await _oss.ObjectAsync("PUT", Bucket, "b", (Source, "/bucket"))).Code);
        await CopyAsync("b", "a");
        Assert.Equal("FileAlreadyExists", (await CopyAsync("b", "a", ("x-oss-forbid-overwrite", "true"))).Code);
    }

    [Fact]
    public async Task A_copy_needs_to_read_its_source()
    {
        await _oss.PutObjectAsync(Bucket, "a", "x");
        OssCredential writer = _oss.Emulator.AddUser(new EmulatorUser { Allow = ["oss:PutObject"] });
        var request = LocalOss.Request("PUT", Bucket, "b", "", null, (Source, $"/{Bucket}/a"));
        Assert.Equal("AccessDenied", (await _oss.SendAsync(request, writer)).Code);
    }

    [Theory]
    [InlineData("oss:GetObjectTagging", "", false)]
    [InlineData("oss:GetObjectVersionTagging", "?versionId=null", false)]
    [InlineData("oss:PutObjectTagging", "", false)]
    [InlineData("oss:GetObjectVersionTagging", "", true)]
    public async Task Tags_come_along_only_for_who_may_read_and_write_them(string denied, string version, bool allowed)
    {
        await _oss.PutObjectAsync(Bucket, "tagged", "x", ("x-oss-tagging", "k=v"));
        await _oss.PutObjectAsync(Bucket, "bare", "x");
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { Deny = [denied] });
        ReceivedResponse tagged = await CopyAsAsync(user, "tagged" + version);
        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, tagged.Status);
        Assert.Equal(HttpStatusCode.OK, (await CopyAsAsync(user, "bare" + version)).Status);
        ReceivedResponse without = await CopyAsAsync(user, "tagged" + version, ("x-oss-tagging-directive", "Replace"));
        Assert.Equal(HttpStatusCode.OK, without.Status);
    }

    [Fact]
    public async Task What_a_client_encrypted_stays_readable_for_it()
    {
        const string Name = "x-oss-meta-client-side-encryption-key";
        await _oss.PutObjectAsync(Bucket, "a", "x", (Name, "1"));
        ReceivedResponse part = await PartAsync(await BeginAsync("big"), "a");
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidEncryptionRequest", "0042-00000309"),
            (part.Status, part.Code, part.Ec));
        ReceivedResponse lost = await CopyAsync("a", "a", (Algorithm, "AES256"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidEncryptionRequest"), (lost.Status, lost.Code));
        ReceivedResponse changed = await CopyAsync("a", "a", ("x-oss-metadata-directive", "REPLACE"), (Name, "2"));
        Assert.Equal("InvalidEncryptionRequest", changed.Code);
        Assert.Equal(HttpStatusCode.OK, (await CopyAsync("b", "a")).Status);
        Assert.Equal(HttpStatusCode.OK, (await CopyAsync("a", "a", (Algorithm, "AES256"), (Name, "1"))).Status);
        Assert.Equal("1", (await _oss.ObjectAsync("HEAD", Bucket, "a")).Header(Name));
    }

    private Task<ReceivedResponse> CopyAsAsync(
        OssCredential user, string source, params (string Name, string Value)[] headers) =>
        _oss.SendAsync(
            LocalOss.Request("PUT", Bucket, "copy", "", null, [(Source, $"/{Bucket}/{source}"), .. headers]), user);

    private async Task<string> BeginAsync(string key) =>
        (await _oss.CallAsync("POST", Bucket, key, "uploads")).Element("UploadId")!;

    private Task<ReceivedResponse> PartAsync(string id, string source, params (string Name, string Value)[] headers) =>
        _oss.CallAsync("PUT", Bucket, "big", $"partNumber=1&uploadId={id}", null,
            [(Source, $"/{Bucket}/{source}"), .. headers]);

    private Task<ReceivedResponse> CopyAsync(string key, string source, params (string Name, string Value)[] headers) =>
        _oss.ObjectAsync("PUT", Bucket, key, [(Source, $"/{Bucket}/{source}"), .. headers]);
}
