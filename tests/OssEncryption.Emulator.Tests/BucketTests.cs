using System.Net;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests;

public sealed class BucketTests : IDisposable
{
    private readonly LocalOss _oss = new(LocalOss.Hangzhou, LocalOss.Shanghai);

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_list_shows_the_buckets_of_all_regions_by_name()
    {
        await _oss.PutBucketAsync("second", LocalOss.Shanghai);
        await _oss.PutBucketAsync("first");
        ReceivedResponse list = await _oss.SendAsync(new OssRequest("", "GET"), region: LocalOss.Shanghai);
        Assert.Equal("ListAllMyBucketsResult", list.Xml.Name.LocalName);
        Assert.Equal(["Owner", "Buckets"], list.Xml.Elements().Select(element => element.Name.LocalName));
        Assert.Equal(["first", "second"], list.Elements("Name"));
        Assert.Equal(["oss-cn-hangzhou", "oss-cn-shanghai"], list.Elements("Location"));
        Assert.Equal(["cn-hangzhou", "cn-shanghai"], list.Elements("Region"));
        Assert.Equal(["Standard", "Standard"], list.Elements("StorageClass"));
        string[] authorities = [.. _oss.Emulator.Endpoints.Values.Select(uri => uri.Authority)];
        Assert.Equal(authorities, list.Elements("ExtranetEndpoint"));
        Assert.Equal(authorities, list.Elements("IntranetEndpoint"));
        Assert.All(list.Elements("CreationDate"), date =>
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", date));
    }

    [Fact]
    public async Task A_list_comes_in_pages()
    {
        for (int i = 0; i < 5; i++)
        {
            await _oss.PutBucketAsync($"bucket-{i}");
        }

        await _oss.PutBucketAsync("other");
        ReceivedResponse first = await _oss.SendAsync(Page("bucket-", "", "3"));
        Assert.Equal(["bucket-0", "bucket-1", "bucket-2"], first.Elements("Name"));
        Assert.Equal("true", first.Element("IsTruncated"));
        Assert.Equal("bucket-2", first.Element("NextMarker"));
        Assert.Equal("bucket-", first.Element("Prefix"));
        Assert.Equal("3", first.Element("MaxKeys"));
        Assert.Equal("", first.Element("Marker"));

        ReceivedResponse second = await _oss.SendAsync(Page("bucket-", "bucket-2", "3"));
        Assert.Equal(["bucket-3", "bucket-4"], second.Elements("Name"));
        Assert.Null(second.Element("IsTruncated"));
        Assert.Null(second.Element("NextMarker"));
        Assert.Null(second.Element("MaxKeys"));
    }

    [Fact]
    public async Task A_page_has_100_buckets_by_default()
    {
        await Task.WhenAll(Enumerable.Range(0, 101).Select(i => _oss.PutBucketAsync($"bucket-{i:D3}")));
        ReceivedResponse list = await _oss.SendAsync(new OssRequest("", "GET"));
        Assert.Equal(100, list.Elements("Name").Length);
        Assert.Equal("bucket-099", list.Element("NextMarker"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1001")]
    [InlineData("-1")]
    [InlineData("ten")]
    public async Task A_page_size_out_of_range_is_refused(string size)
    {
        ReceivedResponse response = await _oss.SendAsync(Page("", "", size));
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
        Assert.Equal("max-keys", response.Error("ArgumentName"));
        Assert.Equal(size, response.Error("ArgumentValue"));
    }

    [Fact]
    public async Task Accounts_see_their_own_buckets_alone()
    {
        OssCredential other = _oss.Emulator.AddUser(new EmulatorUser { Account = "2000000000000002" });
        await _oss.PutBucketAsync("mine");
        await _oss.PutBucketAsync("theirs", credential: other);
        Assert.Equal(["mine"], (await _oss.SendAsync(new OssRequest("", "GET"))).Elements("Name"));
        ReceivedResponse list = await _oss.SendAsync(new OssRequest("", "GET"), other);
        Assert.Equal(["theirs"], list.Elements("Name"));
        Assert.Equal("2000000000000002", list.Element("ID"));
        ReceivedResponse reading = await _oss.GetAsync("mine", "encryption", other);
        Assert.Equal(HttpStatusCode.Forbidden, reading.Status);
        Assert.Equal("AccessDenied", reading.Code);
    }

    [Fact]
    public async Task The_regions_are_described()
    {
        ReceivedResponse all = await _oss.SendAsync(new OssRequest("", "GET").With("regions"));
        Assert.Equal(["oss-cn-hangzhou", "oss-cn-shanghai"], all.Elements("Region"));
        Assert.Equal(_oss.Emulator.Endpoints.Values.Select(uri => uri.Authority), all.Elements("InternetEndpoint"));
        ReceivedResponse one = await _oss.SendAsync(new OssRequest("", "GET").With("regions", "oss-cn-shanghai"));
        Assert.Equal(["oss-cn-shanghai"], one.Elements("Region"));
    }

    [Fact]
    public async Task A_bucket_is_made_as_asked_for()
    {
        var request = new OssRequest("", "PUT", "bucket")
        {
            Body = Encoding.UTF8.GetBytes(
                "<CreateBucketConfiguration><StorageClass>IA</StorageClass>" +
                "<DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>"),
        };
        request.Headers["x-oss-acl"] = "public-read";
        request.Headers["x-oss-server-side-encryption"] = "KMS";
        request.Headers["x-oss-server-side-encryption-key-id"] = "key";
        request.Headers["x-oss-server-side-data-encryption"] = "SM4";
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(request)).Status);
        ReceivedResponse info = await _oss.GetAsync("bucket", "bucketInfo");
        Assert.Equal("bucket", info.Element("Name"));
        Assert.Equal("IA", info.Element("StorageClass"));
        Assert.Equal("ZRS", info.Element("DataRedundancyType"));
        Assert.Equal("public-read", info.Element("Grant"));
        Assert.Equal("oss-cn-hangzhou", info.Element("Location"));
        Assert.Null(info.Element("Versioning"));
        ReceivedResponse rule = await _oss.GetAsync("bucket", "encryption");
        Assert.Equal("KMS", rule.Element("SSEAlgorithm"));
        Assert.Equal("key", rule.Element("KMSMasterKeyID"));
        Assert.Equal("SM4", rule.Element("KMSDataEncryption"));
        Assert.Equal("public-read", (await _oss.GetAsync("bucket", "acl")).Element("Grant"));
        ReceivedResponse location = await _oss.GetAsync("bucket", "location");
        Assert.Equal("LocationConstraint", location.Xml.Name.LocalName);
        Assert.Equal("oss-cn-hangzhou", location.Xml.Value);
    }

    [Theory]
    [InlineData("DES", null, null, "InvalidEncryptionAlgorithmError")]
    [InlineData("AES256", "key", null, "InvalidArgument")]
    [InlineData("KMS", null, "AES", "InvalidDataEncryptionAlgorithmError")]
    public async Task A_bucket_is_not_made_with_an_encryption_that_is_refused(
        string? algorithm, string? key, string? data, string code)
    {
        var request = new OssRequest("", "PUT", "bucket");
        Add(request, "x-oss-server-side-encryption", algorithm);
        Add(request, "x-oss-server-side-encryption-key-id", key);
        Add(request, "x-oss-server-side-data-encryption", data);
        ReceivedResponse response = await _oss.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal(code, response.Code);
        Assert.Equal("NoSuchBucket", (await _oss.GetAsync("bucket", "bucketInfo")).Code);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("-abc")]
    [InlineData("abc-")]
    [InlineData("Abc")]
    [InlineData("a_c")]
    public async Task A_bad_name_is_refused(string name)
    {
        ReceivedResponse response = await _oss.PutBucketAsync(name);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidBucketName", response.Code);
    }

    [Fact]
    public async Task A_bucket_can_be_put_again_by_its_owner_only()
    {
        await _oss.PutBucketAsync("bucket", ("x-oss-server-side-encryption", "AES256"));
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutBucketAsync("bucket")).Status);
        Assert.Equal("AES256", (await _oss.GetAsync("bucket", "encryption")).Element("SSEAlgorithm"));
        OssCredential other = _oss.Emulator.AddUser(new EmulatorUser { Account = "2000000000000002" });
        ReceivedResponse taken = await _oss.PutBucketAsync("bucket", credential: other);
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.Equal("BucketAlreadyExists", taken.Code);
        Assert.Equal("0015-00000104", taken.Ec);
    }

    [Fact]
    public async Task Only_an_empty_bucket_is_deleted()
    {
        await _oss.PutBucketAsync("bucket");
        await _oss.PutObjectAsync("bucket", "key", "content");
        ReceivedResponse full = await _oss.SendAsync(new OssRequest("", "DELETE", "bucket"));
        Assert.Equal(HttpStatusCode.Conflict, full.Status);
        Assert.Equal("BucketNotEmpty", full.Code);
        await _oss.ObjectAsync("DELETE", "bucket", "key");
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.SendAsync(new OssRequest("", "DELETE", "bucket"))).Status);
        Assert.Equal("NoSuchBucket", (await _oss.SendAsync(new OssRequest("", "DELETE", "bucket"))).Code);
    }

    [Theory]
    [InlineData(LocalOss.Hangzhou)]
    [InlineData(LocalOss.Shanghai)]
    public async Task A_bucket_at_the_wrong_endpoint_names_the_right_one(string signedFor)
    {
        await _oss.PutBucketAsync("bucket", LocalOss.Shanghai);
        ReceivedResponse response = await _oss.SendAsync(
            new OssRequest("", "GET", "bucket").With("encryption"), signer: new SignerV4(signedFor));
        Assert.Equal(HttpStatusCode.Forbidden, response.Status);
        Assert.Equal("AccessDenied", response.Code);
        Assert.Equal("bucket", response.Error("Bucket"));
        Assert.Equal(_oss.Emulator.Endpoints[LocalOss.Shanghai].Authority, response.Error("Endpoint"));
        Assert.StartsWith(
            "The bucket you are attempting to access must be addressed using the specified endpoint.",
            response.Error("Message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_played_says_so()
    {
        await _oss.PutBucketAsync("bucket");
        ReceivedResponse response = await _oss.GetAsync("bucket", "website");
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("NotImplemented", response.Code);
        Assert.Equal("Unknown", _oss.LastRequest.Operation);
    }

    [Fact]
    public async Task Encryption_headers_on_other_operations_are_refused()
    {
        await _oss.PutBucketAsync("bucket");
        OssRequest request = new OssRequest("", "GET", "bucket").With("encryption");
        request.Headers["x-oss-server-side-encryption"] = "AES256";
        ReceivedResponse response = await _oss.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("InvalidArgument", response.Code);
        Assert.Equal("0005-00000002", response.Ec);
    }

    private static OssRequest Page(string prefix, string marker, string size) =>
        new OssRequest("", "GET").With("prefix", prefix).With("marker", marker).With("max-keys", size);

    private static void Add(OssRequest request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers[name] = value;
        }
    }
}
