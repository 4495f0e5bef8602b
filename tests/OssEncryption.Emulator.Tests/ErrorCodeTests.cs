using System.Net;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

/// <summary>The EC of errors. Source: the vendor's page for each EC.</summary>
public sealed class ErrorCodeTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new(LocalOss.Hangzhou, LocalOss.Shanghai);

    public ErrorCodeTests()
    {
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
        _oss.PutObjectAsync(Bucket, "a", "content").GetAwaiter().GetResult();
        _oss.PutObjectAsync(Bucket, "cold", "content", ("x-oss-storage-class", "Archive")).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData("GET", "a", "", "0026-00000001", "b")]
    [InlineData("PUT", "/a", "", "0016-00000005")]
    [InlineData("GET", "cold", "", "0016-00000404")]
    [InlineData("GET", "a", "symlink", "0043-00000101")]
    [InlineData("PUT", "a", "symlink", "0043-00000001")]
    [InlineData("POST", "a", "restore", "0016-00000702")]
    [InlineData("POST", "a", "append", "0016-00000501")]
    [InlineData("POST", "a", "append&position=-1", "0016-00000502")]
    [InlineData("POST", "a", "append&position=7", "0026-00000017")]
    [InlineData("PUT", "a", "partNumber=0&uploadId=1", "0017-00000220")]
    [InlineData("PUT", "a", "partNumber=1&uploadId=1", "0042-00000104")]
    [InlineData("DELETE", "a", "uploadId=1", "0042-00000002")]
    [InlineData("GET", null, "max-keys=1001", "0015-00000402")]
    [InlineData("GET", null, "list-type=2&max-keys=a", "0015-00000402")]
    [InlineData("GET", null, "versions&max-keys=1001", "0012-00000102")]
    [InlineData("GET", null, "encoding-type=gzip", "0017-00000235")]
    [InlineData("POST", null, "delete", "0016-00000606")]
    [InlineData("GET", null, "metaQuery", "0037-00000003")]
    [InlineData("PATCH", null, "acl", "0017-00000001")]
    public async Task A_request_that_is_wrong_is_told_why(
        string method, string? key, string query, string ec, string? other = null)
    {
        ReceivedResponse response = await _oss.CallAsync(method, Bucket, other ?? key, query);
        Assert.Equal((ec, ec), (response.Ec, response.Header("x-oss-ec")));
    }

    [Theory]
    [InlineData("x-oss-copy-source", "bucket", "0016-00000304")]
    [InlineData("x-oss-copy-source", "/bucket/a?unknown=1", "0016-00000304")]
    [InlineData("x-oss-copy-source", "/bucket/a?versionId=", "0016-00000305")]
    [InlineData("x-oss-copy-source", "/bucket/a?versionId=CAEQ", "0012-00000203")]
    [InlineData("x-oss-copy-source", "/far-away/a", "0016-00000306")]
    [InlineData("x-oss-forbid-overwrite", "true", "0026-00000002")]
    [InlineData("Content-MD5", "abc", "0017-00000502")]
    [InlineData("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfw==", "0017-00000503")]
    [InlineData("If-Match", "\"a\"", "0017-00000245")]
    [InlineData("If-None-Match", "*", "0017-00000245")]
    [InlineData("If-Modified-Since", "Thu, 09 Feb 2023 06:41:44 GMT", "0017-00000245")]
    [InlineData("If-Unmodified-Since", "Thu, 09 Feb 2023 06:41:44 GMT", "0017-00000245")]
    [InlineData("x-oss-tagging", "a=1&a=2", "0010-00000210")]
    [InlineData("x-oss-tagging", "a=!", "0010-00000217")]
    [InlineData("x-oss-tagging", "a&b&c&d&e&f&g&h&i&j&k", "0010-00000218")]
    public async Task A_header_that_is_wrong_is_told_why(string name, string value, string ec)
    {
        await _oss.PutBucketAsync("far-away", LocalOss.Shanghai);
        ReceivedResponse response = await _oss.PutObjectAsync(Bucket, "a", "content", (name, value));
        Assert.Equal((ec, ec), (response.Ec, response.Header("x-oss-ec")));
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_has_its_code()
    {
        ReceivedResponse failed = await _oss.ObjectAsync("GET", Bucket, "a", ("If-Match", "\"b\""));
        Assert.Equal((HttpStatusCode.PreconditionFailed, "0017-00001001"), (failed.Status, failed.Ec));
    }

    [Fact]
    public async Task A_bucket_that_cannot_be_asked_here_is_told_why()
    {
        await _oss.PutBucketAsync("far-away", LocalOss.Shanghai);
        Assert.Equal("0003-00001403", (await _oss.GetAsync("far-away", "acl")).Ec);
        Assert.Equal("0015-00000001", (await _oss.GetAsync("No_Bucket", "acl")).Ec);
        Assert.Equal("0015-00000101", (await _oss.GetAsync("no-bucket", "acl")).Ec);
    }

    [Fact]
    public async Task Who_has_not_signed_is_told_so()
    {
        ReceivedResponse list = await _oss.SendAsItIsAsync(new OssRequest("", "GET"));
        Assert.Equal(("AccessDenied", "0003-00001201"), (list.Code, list.Ec));
        ReceivedResponse read = await _oss.SendAsItIsAsync(new OssRequest("", "GET", Bucket));
        Assert.Equal(("AccessDenied", "0003-00000001"), (read.Code, read.Ec));
    }

    [Fact]
    public async Task A_url_that_has_ended_is_told_so_by_its_version()
    {
        DateTimeOffset yesterday = DateTimeOffset.UtcNow - TimeSpan.FromDays(1);
        ReceivedResponse v1 = await _oss.SendPresignedAsync(
            new OssRequest("", "GET", Bucket, "a"), new SignerV1(), yesterday);
        ReceivedResponse v4 = await _oss.SendPresignedAsync(
            new OssRequest("", "GET", Bucket, "a"), new SignerV4(LocalOss.Hangzhou), yesterday);
        Assert.Equal(("AccessDenied", "0002-00000069"), (v1.Code, v1.Ec));
        Assert.Equal(("AccessDenied", "0002-00000236"), (v4.Code, v4.Ec));
    }

    /// <summary>Source: oss2 test_exception_ec.py.</summary>
    [Fact]
    public async Task A_region_that_does_not_exist_is_told_in_the_header_of_an_answer_to_head()
    {
        ReceivedResponse head = await _oss.SendAsync(
            new OssRequest("", "HEAD", Bucket, "a"), signer: new SignerV4("cn-hangzhou-test-1"));
        Assert.Equal(
            ("InvalidArgument", "Invalid signing region in Authorization header.", "0002-00000226", "0002-00000226"),
            (head.Code, head.Error("Message"), head.Ec, head.Header("x-oss-ec")));
    }

    [Theory]
    [InlineData("a", "versionId=")]
    [InlineData(null, "lifecycle")]
    [InlineData(null, "unknown")]
    public async Task Where_the_vendor_names_no_code_it_is_one_that_the_vendor_does_not_have(string? key, string query)
    {
        ReceivedResponse response = await _oss.CallAsync("GET", Bucket, key, query);
        Assert.Equal(("0000-00000000", "0000-00000000"), (response.Ec, response.Header("x-oss-ec")));
        Assert.Null(response.Error("RecommendDoc"));
    }
}
