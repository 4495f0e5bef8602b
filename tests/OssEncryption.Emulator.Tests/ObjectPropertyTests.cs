using System.Net;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

public sealed class ObjectPropertyTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string ETag = "\"25F9E794323B453885F5181F1B624D0B\"";

    private readonly LocalOss _oss = new();

    public ObjectPropertyTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData("If-Match", ETag, 200)]
    [InlineData("If-Match", "\"other\"", 412)]
    [InlineData("If-None-Match", ETag, 304)]
    [InlineData("If-None-Match", "\"other\"", 200)]
    [InlineData("If-Modified-Since", "Fri, 13 Nov 2015 14:47:53 GMT", 200)]
    [InlineData("If-Modified-Since", "Fri, 13 Nov 2099 14:47:53 GMT", 304)]
    [InlineData("If-Unmodified-Since", "Fri, 13 Nov 2015 14:47:53 GMT", 412)]
    [InlineData("If-Unmodified-Since", "never", 200)]
    public async Task An_object_is_read_under_conditions(string name, string value, int status)
    {
        await _oss.PutObjectAsync(Bucket, "key", "123456789");
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "key", (name, value));
        Assert.Equal(status, (int)get.Status);
        Assert.Equal(status == 304 ? 0 : 1, Math.Min(1, get.Body.Length));
        Assert.Equal(status, (int)(await _oss.ObjectAsync("HEAD", Bucket, "key", (name, value))).Status);
    }

    [Fact]
    public async Task Headers_of_the_users_own_come_back_and_are_not_carried_by_a_copy_that_does_not_name_them()
    {
        const string Name = "x-oss-persistent-headers";
        await _oss.PutObjectAsync(Bucket, "key", "x", (Name, "myheader1:bXl2YWx1ZTE=,myheader2:bXl2YWx1ZTI="));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "key");
        Assert.Equal(("myvalue1", "myvalue2"), (head.Header("myheader1"), head.Header("myheader2")));

        await _oss.ObjectAsync("PUT", Bucket, "key", ("x-oss-copy-source", $"/{Bucket}/key"));
        Assert.Null((await _oss.ObjectAsync("HEAD", Bucket, "key")).Header("myheader1"));

        ReceivedResponse malformed = await _oss.PutObjectAsync(Bucket, "key", "x", (Name, "myheader1:my value"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (malformed.Status, malformed.Code));
    }

    [Fact]
    public async Task A_signed_reader_chooses_headers_of_the_answer()
    {
        await _oss.PutObjectAsync(Bucket, "key", "x", ("x-oss-object-acl", "public-read"));
        const string Query = "response-content-type=text/html&response-cache-control=no-store";
        ReceivedResponse response = await _oss.CallAsync("GET", Bucket, "key", Query);
        Assert.Equal(("text/html", "no-store"), (response.Header("Content-Type"), response.Header("Cache-Control")));
        ReceivedResponse anonymous = await _oss.SendAsItIsAsync(LocalOss.Request("GET", Bucket, "key", Query));
        Assert.Equal("InvalidRequest", anonymous.Code);
    }

    [Fact]
    public async Task The_light_call_tells_no_encryption()
    {
        await _oss.PutObjectAsync(Bucket, "key", "123456789", ("x-oss-server-side-encryption", "AES256"));
        ReceivedResponse meta = await _oss.CallAsync("HEAD", Bucket, "key", "objectMeta");
        Assert.Equal((ETag, "9"), (meta.Header("ETag"), meta.Header("Content-Length")));
        Assert.NotNull(meta.Header("Last-Modified"));
        Assert.Null(meta.Header("x-oss-server-side-encryption"));
        Assert.Equal("GetObjectMeta", _oss.LastRequest.Operation);
    }

    [Fact]
    public async Task A_wrong_checksum_keeps_an_object_out()
    {
        ReceivedResponse response = await _oss.PutObjectAsync(
            Bucket, "key", "123456789", ("x-oss-hash-crc64ecma", "1"));
        Assert.Equal((HttpStatusCode.BadRequest, "InvalidCRC64"), (response.Status, response.Code));
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Fact]
    public async Task Metadata_has_at_most_8_kb()
    {
        ReceivedResponse response = await _oss.PutObjectAsync(
            Bucket, "key", "x", ("x-oss-meta-a", new string('a', 8192)));
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
    }

    [Fact]
    public async Task An_objects_acl_goes_before_its_buckets()
    {
        await _oss.PutBucketAsync("open", ("x-oss-acl", "public-read"));
        await _oss.PutObjectAsync("open", "key", "x");
        Assert.Equal(HttpStatusCode.OK, await AnonymousAsync("open"));
        ReceivedResponse put = await _oss.CallAsync("PUT", "open", "key", "acl", null, ("x-oss-object-acl", "private"));
        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal("private", (await _oss.CallAsync("GET", "open", "key", "acl")).Element("Grant"));
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync("open"));

        await _oss.PutObjectAsync(Bucket, "key", "x", ("x-oss-object-acl", "public-read"));
        Assert.Equal(HttpStatusCode.OK, await AnonymousAsync(Bucket));
        await _oss.PutObjectAsync(Bucket, "key", "x");
        Assert.Equal(HttpStatusCode.Forbidden, await AnonymousAsync(Bucket));
        ReceivedResponse bad = await _oss.CallAsync("PUT", Bucket, "key", "acl", null, ("x-oss-object-acl", "open"));
        Assert.Equal("InvalidArgument", bad.Code);
        Assert.Equal("MissingArgument", (await _oss.CallAsync("PUT", Bucket, "key", "acl")).Code);
    }

    [Fact]
    public async Task A_buckets_acl_can_be_changed()
    {
        ReceivedResponse put = await _oss.CallAsync("PUT", Bucket, null, "acl", null, ("x-oss-acl", "public-read"));
        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Equal("public-read", (await _oss.GetAsync(Bucket, "acl")).Element("Grant"));
    }

    [Fact]
    public async Task Tags_are_set_read_counted_and_removed()
    {
        await _oss.PutObjectAsync(Bucket, "key", "x", ("x-oss-tagging", "a%20b=1%2B&c="));
        ReceivedResponse get = await _oss.CallAsync("GET", Bucket, "key", "tagging");
        Assert.Equal(["a b", "c"], get.Elements("Key"));
        Assert.Equal(["1+", ""], get.Elements("Value"));
        Assert.Equal("2", (await _oss.ObjectAsync("GET", Bucket, "key")).Header("x-oss-tagging-count"));
        await TagAsync("<Tag><Key>k</Key><Value>v</Value></Tag>");
        Assert.Equal(["k"], (await _oss.CallAsync("GET", Bucket, "key", "tagging")).Elements("Key"));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.CallAsync("DELETE", Bucket, "key", "tagging")).Status);
        Assert.Empty((await _oss.CallAsync("GET", Bucket, "key", "tagging")).Elements("Key"));
        Assert.Null((await _oss.ObjectAsync("HEAD", Bucket, "key")).Header("x-oss-tagging-count"));
    }

    [Fact]
    public async Task Tags_that_break_the_rules_are_refused()
    {
        await _oss.PutObjectAsync(Bucket, "key", "x");
        string eleven = string.Concat(Enumerable.Range(0, 11).Select(i => $"<Tag><Key>k{i}</Key><Value/></Tag>"));
        string twice = "<Tag><Key>k</Key><Value/></Tag><Tag><Key>k</Key><Value/></Tag>";
        string longKey = $"<Tag><Key>{new string('k', 129)}</Key><Value/></Tag>";
        string longValue = $"<Tag><Key>k</Key><Value>{new string('v', 257)}</Value></Tag>";
        foreach (string tags in new[] { eleven, twice, longKey, longValue, "<Tag><Key>*</Key><Value/></Tag>" })
        {
            ReceivedResponse response = await TagAsync(tags);
            Assert.Equal((HttpStatusCode.BadRequest, "InvalidTag"), (response.Status, response.Code));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_objects_are_deleted_at_once(bool isQuiet)
    {
        await _oss.PutObjectAsync(Bucket, "a", "x");
        await _oss.PutObjectAsync(Bucket, "b&b", "x");
        string quiet = isQuiet ? "true" : "false";
        string xml = $"<Delete><Quiet>{quiet}</Quiet><Object><Key>a</Key></Object>" +
            "<Object><Key>b&amp;b</Key></Object><Object><Key>missing</Key></Object></Delete>";
        string md5 = Convert.ToBase64String(ProtocolHashes.Md5(Encoding.UTF8.GetBytes(xml)));
        ReceivedResponse response = await _oss.CallAsync("POST", Bucket, null, "delete", xml, ("Content-MD5", md5));
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal(isQuiet ? [] : ["a", "b&b", "missing"], isQuiet ? [] : response.Elements("Key"));
        Assert.Equal(isQuiet, response.Body.Length == 0);
        Assert.Empty((await _oss.CallAsync("GET", Bucket, null, "list-type=2")).Elements("Key"));
        Assert.Equal("MissingArgument", (await _oss.CallAsync("POST", Bucket, null, "delete", xml)).Code);
    }

    private async Task<HttpStatusCode> AnonymousAsync(string bucket) =>
        (await _oss.SendAsItIsAsync(new OssRequest("", "GET", bucket, "key"))).Status;

    private Task<ReceivedResponse> TagAsync(string tags) => _oss.CallAsync(
        "PUT", Bucket, "key", "tagging", $"<Tagging><TagSet>{tags}</TagSet></Tagging>");
}
