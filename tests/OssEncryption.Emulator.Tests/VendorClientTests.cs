using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

/// <summary>What the vendor's clients send, and what they read in the responses. Each test names its source.</summary>
public sealed class VendorClientTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Key = "key";

    private readonly LocalOss _oss = new(new EmulatorOptions { SmallestPart = 4 });

    public VendorClientTests() => Assert.Equal(
        HttpStatusCode.OK,
        _oss.PutBucketAsync(Bucket, ("x-oss-acl", "public-read-write")).GetAwaiter().GetResult().Status);

    public void Dispose() => _oss.Dispose();

    /// <summary>Source: oss2, <c>_ISO8601_RE</c>.</summary>
    [Theory]
    [InlineData("max-keys=1", "LastModified")]
    [InlineData("list-type=2", "LastModified")]
    [InlineData("versions", "LastModified")]
    [InlineData("uploads", "Initiated")]
    public async Task Times_in_documents_are_whole_seconds(string query, string name)
    {
        await _oss.PutObjectAsync(Bucket, Key, "content");
        await _oss.CallAsync("POST", Bucket, "upload", "uploads");
        string response = (await _oss.CallAsync("GET", Bucket, null, query)).Text;
        Assert.Matches($@"<{name}>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z</{name}>", response);
    }

    /// <summary>Source: GO2 TestDeleteBucket, TestDeleteObject.</summary>
    [Theory]
    [InlineData("DELETE /bucket/key", "204 No Content")]
    [InlineData("GET /bucket/missing", "404 Not Found")]
    [InlineData("GET /bucket/?max-keys=x", "400 Bad Request")]
    [InlineData("PATCH /bucket/key", "405 Method Not Allowed")]
    [InlineData("GET /bucket/", "200 OK")]
    public async Task A_status_line_has_the_phrase_of_http(string line, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", await RawAsync(line), StringComparison.Ordinal);

    /// <summary>Source: oss2 test_resumable_uoload.</summary>
    [Fact]
    public async Task A_list_of_no_parts_names_its_next_marker()
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads")).Element("UploadId")!;
        string response = (await _oss.CallAsync("GET", Bucket, Key, "uploadId=" + id)).Text;
        Assert.Contains("<NextPartNumberMarker>0</NextPartNumberMarker>", response, StringComparison.Ordinal);
    }

    /// <summary>Source: GO1 download_test.go, multicopy_test.go.</summary>
    [Fact]
    public async Task The_etag_of_an_upload_by_parts_is_of_the_digests_as_upper_case_text()
    {
        string id = (await _oss.CallAsync("POST", Bucket, Key, "uploads")).Element("UploadId")!;
        await _oss.CallAsync("PUT", Bucket, Key, $"partNumber=1&uploadId={id}", "1234");
        await _oss.CallAsync("PUT", Bucket, Key, $"partNumber=2&uploadId={id}", "5");
        ReceivedResponse done = await _oss.CallAsync(
            "POST", Bucket, Key, "uploadId=" + id, null, ("x-oss-complete-all", "yes"));

        // printf 1234 | md5sum and printf 5 | md5sum, in upper case, joined and digested again.
        const string Expected = "\"39AECF23E3DE3DCB9601EC4440B9386F-2\"";
        Assert.Equal(Expected, done.Header("ETag"));
        Assert.Equal(Expected, (await _oss.ObjectAsync("HEAD", Bucket, Key)).Header("ETag"));
    }

    /// <summary>Source: UTIL1 TestSetObjectMetaSetMetaURLEncoding.</summary>
    [Theory]
    [InlineData("a b", "/bucket/a+b")]
    [InlineData("a b", "/bucket/a%20b")]
    [InlineData("a+b", "/bucket/a%2Bb")]
    [InlineData(" + ", "/bucket/+%2B+")]
    public async Task A_plus_sign_in_a_copy_source_is_a_blank(string key, string source)
    {
        await _oss.PutObjectAsync(Bucket, key, "content");
        ReceivedResponse copy = await _oss.ObjectAsync("PUT", Bucket, "copy", ("x-oss-copy-source", source));
        Assert.Equal(HttpStatusCode.OK, copy.Status);
        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, "copy")).Text);
    }

    /// <summary>Source: GO1 TestCreateBucketXml.</summary>
    [Theory]
    [InlineData(" ")]
    [InlineData("\r\n\t ")]
    public async Task White_space_before_the_declaration_is_ignored(string space)
    {
        ReceivedResponse response = await _oss.CallAsync("PUT", "other", null, "",
            space + "<?xml version=\"1.0\"?><CreateBucketConfiguration><StorageClass>IA</StorageClass>"
            + "</CreateBucketConfiguration>");
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("IA", (await _oss.GetAsync("other", "bucketInfo")).Element("StorageClass"));
    }

    /// <summary>White space alone is no document.</summary>
    [Fact]
    public async Task White_space_alone_is_malformed() => Assert.Equal(
        "MalformedXML", (await _oss.CallAsync("PUT", Bucket, null, "encryption", " \n")).Code);

    /// <summary>Source: GO2 TestGetObjectMeta.</summary>
    [Fact]
    public async Task The_short_metadata_has_the_checksum()
    {
        await _oss.PutObjectAsync(Bucket, Key, "123456789");
        Assert.Contains("\r\nx-oss-hash-crc64ecma: 11051210869376104954\r\n",
            await RawAsync("HEAD /bucket/key?objectMeta"), StringComparison.Ordinal);
    }

    /// <summary>Source: oss2 maps a status and a code to an exception.</summary>
    [Fact]
    public async Task Errors_of_retention_have_their_own_status()
    {
        ReceivedResponse begun = await _oss.CallAsync("POST", Bucket, null, "worm",
            "<InitiateWormConfiguration><RetentionPeriodInDays>1</RetentionPeriodInDays></InitiateWormConfiguration>");
        string id = begun.Header("x-oss-worm-id")!;
        ReceivedResponse early = await _oss.CallAsync("POST", Bucket, null, $"wormExtend&wormId={id}",
            "<ExtendWormConfiguration><RetentionPeriodInDays>2</RetentionPeriodInDays></ExtendWormConfiguration>");
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidWORMConfiguration"), (early.Status, early.Code));
        await _oss.CallAsync("POST", Bucket, null, "wormId=" + id);
        ReceivedResponse late = await _oss.CallAsync("DELETE", Bucket, null, "worm");
        Assert.Equal((HttpStatusCode.Forbidden, "WORMConfigurationLocked"), (late.Status, late.Code));
    }

    private async Task<string> RawAsync(string line)
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync($"{line} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return await connection.ReadToEndAsync();
    }
}
