using System.Net;
using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Tests;

public sealed class ObjectTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string Data = "x-oss-server-side-data-encryption";

    private readonly LocalOss _oss = new();

    public ObjectTests() =>
        Assert.Equal(HttpStatusCode.OK, _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult().Status);

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task An_object_is_read_as_it_was_written()
    {
        ReceivedResponse put = await _oss.PutObjectAsync(Bucket, "key", "123456789",
            ("Content-Type", "text/plain"), ("x-oss-meta-colour", "blue"), ("Cache-Control", "no-cache"));
        Assert.Equal("\"25F9E794323B453885F5181F1B624D0B\"", put.Header("ETag"));
        Assert.Equal("11051210869376104954", put.Header("x-oss-hash-crc64ecma"));
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "key");
        Assert.Equal("123456789", get.Text);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "key");
        Assert.Empty(head.Body);
        Assert.Equal("9", head.Header("Content-Length"));
        foreach (ReceivedResponse response in new[] { get, head })
        {
            Assert.Equal(HttpStatusCode.OK, response.Status);
            Assert.Equal("\"25F9E794323B453885F5181F1B624D0B\"", response.Header("ETag"));
            Assert.Equal("11051210869376104954", response.Header("x-oss-hash-crc64ecma"));
            Assert.Equal("JfnnlDI7RTiF9RgfG2JNCw==", response.Header("Content-MD5"));
            Assert.Equal("text/plain", response.Header("Content-Type"));
            Assert.Equal("blue", response.Header("x-oss-meta-colour"));
            Assert.Equal("no-cache", response.Header("Cache-Control"));
            Assert.Equal("Normal", response.Header("x-oss-object-type"));
            Assert.Equal("Standard", response.Header("x-oss-storage-class"));
            Assert.NotNull(response.Header("Last-Modified"));
            Assert.Null(response.Header(Algorithm));
        }
    }

    [Fact]
    public async Task The_objects_headers_go_before_the_buckets_rule()
    {
        await _oss.PutObjectAsync(Bucket, "before", "a");
        await _oss.PutRuleAsync(Bucket,
            "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>" +
            "<KMSDataEncryption>SM4</KMSDataEncryption>");
        ReceivedResponse byRule = await _oss.PutObjectAsync(Bucket, "rule", "a");
        ReceivedResponse byHeader = await _oss.PutObjectAsync(Bucket, "header", "a", (Algorithm, "AES256"));
        await _oss.SendAsync(new OssRequest("", "DELETE", Bucket).With("encryption"));

        AssertEncryption(byRule, "KMS", "k", "SM4");
        AssertEncryption(byHeader, "AES256", null, null);
        AssertEncryption(await _oss.ObjectAsync("HEAD", Bucket, "before"), null, null, null);
        AssertEncryption(await _oss.ObjectAsync("HEAD", Bucket, "rule"), "KMS", "k", "SM4");
        AssertEncryption(await _oss.ObjectAsync("GET", Bucket, "rule"), "KMS", "k", "SM4");
        AssertEncryption(await _oss.ObjectAsync("HEAD", Bucket, "header"), "AES256", null, null);
    }

    [Fact]
    public async Task Plain_kms_reports_the_id_of_the_service_key()
    {
        ReceivedResponse first = await _oss.PutObjectAsync(Bucket, "a", "a", (Algorithm, "KMS"));
        ReceivedResponse second = await _oss.PutObjectAsync(Bucket, "b", "b", (Algorithm, "KMS"), (Data, "SM4"));
        Assert.True(Guid.TryParse(first.Header(KeyId), out _));
        Assert.Equal(first.Header(KeyId), second.Header(KeyId));
        Assert.Equal(first.Header(KeyId), (await _oss.ObjectAsync("HEAD", Bucket, "a")).Header(KeyId));
        Assert.Equal("SM4", second.Header(Data));
        Assert.Null(first.Header(Data));
    }

    [Theory]
    [InlineData("DES", null, null, "InvalidEncryptionAlgorithmError", "0005-00000003")]
    [InlineData("KMS", null, "DES", "InvalidDataEncryptionAlgorithmError", "0005-00000203")]
    [InlineData("KMS", "", null, "InvalidArgument", "0005-00000205")]
    public async Task Bad_encryption_headers_are_refused(
        string algorithm, string? keyId, string? data, string code, string ec)
    {
        List<(string, string)> headers = [(Algorithm, algorithm)];
        headers.AddRange(keyId is null ? [] : [(KeyId, keyId)]);
        headers.AddRange(data is null ? [] : [(Data, data)]);
        ReceivedResponse response = await _oss.PutObjectAsync(Bucket, "key", "a", [.. headers]);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal(code, response.Code);
        Assert.Equal(ec, response.Ec);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Fact]
    public async Task An_encryption_context_needs_a_key()
    {
        const string Context = "x-oss-server-side-encryption-context";
        ReceivedResponse without = await _oss.PutObjectAsync(Bucket, "key", "a", (Algorithm, "KMS"), (Context, "e30="));
        Assert.Equal("0005-00000228", without.Ec);
        ReceivedResponse with = await _oss.PutObjectAsync(
            Bucket, "key", "a", (Algorithm, "KMS"), (KeyId, "k"), (Context, "e30="));
        Assert.Equal(HttpStatusCode.OK, with.Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("DELETE")]
    public async Task Encryption_headers_belong_to_writing_alone(string method)
    {
        await _oss.PutObjectAsync(Bucket, "key", "a");
        ReceivedResponse response = await _oss.ObjectAsync(method, Bucket, "key", (Algorithm, "AES256"));
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
        Assert.Equal("0005-00000002", response.Header("x-oss-ec"));
    }

    [Theory]
    [InlineData("bytes=0-2", 206, "012", "bytes 0-2/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "89", "bytes 8-9/10")]
    [InlineData("bytes=--0", 200, "0123456789", null)]
    [InlineData("bytes=1-2,", 206, "12", "bytes 1-2/10")]
    [InlineData("bytes=1-2,a-c", 206, "12", "bytes 1-2/10")]
    [InlineData("bytes=1-2,4-5", 206, "12", "bytes 1-2/10")]
    [InlineData("bytes=,1-2", 200, "0123456789", null)]
    [InlineData("bytes=1-2a", 200, "0123456789", null)]
    [InlineData("bytes=8-20", 200, "0123456789", null)]
    [InlineData("bytes=20-30", 200, "0123456789", null)]
    [InlineData("bytes=-", 200, "0123456789", null)]
    [InlineData("lines=1-2", 200, "0123456789", null)]
    public async Task A_range_is_read(string range, int status, string content, string? contentRange)
    {
        await _oss.PutObjectAsync(Bucket, "key", "0123456789");
        ReceivedResponse response = await _oss.ObjectAsync("GET", Bucket, "key", ("Range", range));
        Assert.Equal(status, (int)response.Status);
        Assert.Equal(content, response.Text);
        Assert.Equal(contentRange, response.Header("Content-Range"));
    }

    /// <summary>Source: UTIL1 TestRangeGet.</summary>
    [Fact]
    public async Task The_last_zero_bytes_are_no_range()
    {
        await _oss.PutObjectAsync(Bucket, "key", "0123456789");
        ReceivedResponse response = await _oss.ObjectAsync("GET", Bucket, "key", ("Range", "bytes=-0"));
        Assert.Equal(
            (HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidRange"), (response.Status, response.Code));
    }

    [Fact]
    public async Task The_standard_range_behaviour_can_be_asked_for()
    {
        await _oss.PutObjectAsync(Bucket, "key", "0123456789");
        ReceivedResponse cut = await _oss.ObjectAsync(
            "GET", Bucket, "key", ("Range", "bytes=8-20"), ("x-oss-range-behavior", "standard"));
        Assert.Equal("89", cut.Text);
        ReceivedResponse none = await _oss.ObjectAsync(
            "GET", Bucket, "key", ("Range", "bytes=10-20"), ("x-oss-range-behavior", "standard"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, none.Status);
        Assert.Equal("InvalidRange", none.Code);
    }

    [Fact]
    public async Task A_missing_key_is_told_on_head_in_a_header()
    {
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "missing");
        Assert.Equal(HttpStatusCode.NotFound, get.Status);
        Assert.Equal("NoSuchKey", get.Code);
        Assert.Equal("missing", get.Error("Key"));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "missing");
        Assert.Equal(HttpStatusCode.NotFound, head.Status);
        Assert.Empty(head.Body);
        Assert.NotNull(head.Header("x-oss-err"));
        Assert.Equal("NoSuchKey", head.Code);
        Assert.Equal("0026-00000001", head.Ec);
    }

    [Fact]
    public async Task Deleting_is_the_same_whether_there_was_an_object_or_not()
    {
        await _oss.PutObjectAsync(Bucket, "key", "a");
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.ObjectAsync("DELETE", Bucket, "key")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.ObjectAsync("DELETE", Bucket, "key")).Status);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Theory]
    [InlineData("a/../b/./c")]
    [InlineData("..")]
    [InlineData("a//b")]
    [InlineData("a b+c%2F?d&e=f#g")]
    [InlineData("目录/文件.txt")]
    [InlineData("😀")]
    public async Task A_key_may_hold_any_text(string key)
    {
        foreach (IRequestSigner signer in new IRequestSigner[] { new SignerV4(LocalOss.Hangzhou), new SignerV1() })
        {
            var put = new OssRequest("", "PUT", Bucket, key) { Body = Encoding.UTF8.GetBytes(key) };
            Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(put, signer: signer)).Status);
            Assert.Equal(key, _oss.LastRequest.Key);
            ReceivedResponse get = await _oss.SendPresignedAsync(new OssRequest("", "GET", Bucket, key), signer);
            Assert.Equal(key, get.Text);
        }
    }

    [Theory]
    [InlineData("/key")]
    [InlineData("\\key")]
    public async Task A_key_must_not_begin_with_a_slash(string key) =>
        Assert.Equal("InvalidObjectName", (await _oss.PutObjectAsync(Bucket, key, "a")).Code);

    [Fact]
    public async Task A_key_has_at_most_1023_bytes()
    {
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, new string('a', 1023), "a")).Status);
        Assert.Equal("InvalidObjectName", (await _oss.PutObjectAsync(Bucket, new string('a', 1024), "a")).Code);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%zz")]
    public async Task A_url_that_is_not_percent_encoded_is_refused(string key)
    {
        ReceivedResponse response = await _oss.SendRawAsync(new OssRequest("", "GET", Bucket, key), "/bucket/" + key);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
    }

    [Fact]
    public async Task A_body_in_chunks_is_taken()
    {
        byte[] body = Encoding.UTF8.GetBytes(new string('x', 300_000));
        Assert.Equal(HttpStatusCode.OK,
            (await _oss.SendChunkedAsync(new OssRequest("", "PUT", Bucket, "key") { Body = body })).Status);
        Assert.Equal(body, (await _oss.ObjectAsync("GET", Bucket, "key")).Body);
    }

    [Fact]
    public async Task A_body_that_is_not_what_its_md5_says_is_not_kept()
    {
        ReceivedResponse response = await _oss.PutObjectAsync(
            Bucket, "key", "a", ("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw=="));
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidDigest", response.Code);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Fact]
    public async Task An_object_can_be_kept_from_being_overwritten()
    {
        await _oss.PutObjectAsync(Bucket, "key", "first");
        ReceivedResponse response = await _oss.PutObjectAsync(
            Bucket, "key", "second", ("x-oss-forbid-overwrite", "true"));
        Assert.Equal(HttpStatusCode.Conflict, response.Status);
        Assert.Equal("FileAlreadyExists", response.Code);
        Assert.Equal("first", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Fact]
    public async Task Everybody_reads_a_public_bucket_but_nothing_that_kms_keeps()
    {
        await _oss.PutBucketAsync("open", ("x-oss-acl", "public-read"));
        await _oss.PutObjectAsync("open", "plain", "a");
        await _oss.PutObjectAsync("open", "kms", "a", (Algorithm, "KMS"));
        Assert.Equal("a", (await _oss.SendAsItIsAsync(new OssRequest("", "GET", "open", "plain"))).Text);
        ReceivedResponse kms = await _oss.SendAsItIsAsync(new OssRequest("", "GET", "open", "kms"));
        Assert.Equal(HttpStatusCode.Forbidden, kms.Status);
        Assert.Equal("This request is forbidden by kms.", kms.Error("Message"));
        Assert.Equal("AccessDenied", (await _oss.SendAsItIsAsync(new OssRequest("", "DELETE", "open", "plain"))).Code);
        Assert.Equal("AccessDenied", (await _oss.SendAsItIsAsync(new OssRequest("", "GET", Bucket, "key"))).Code);
    }

    [Theory]
    [InlineData("", 0UL)]
    [InlineData("123456789", 0x995DC9BBDF1939FAUL)]
    public void The_checksum_is_the_vendors(string text, ulong expected)
    {
        var crc = new ContentCrc64();
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            crc.Append([value]);
        }

        Assert.Equal(expected, crc.Value);
        var whole = new ContentCrc64();
        whole.Append(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, whole.Value);
    }

    private static void AssertEncryption(ReceivedResponse response, string? algorithm, string? keyId, string? data)
    {
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal(algorithm, response.Header(Algorithm));
        Assert.Equal(keyId, response.Header(KeyId));
        Assert.Equal(data, response.Header(Data));
    }
}
