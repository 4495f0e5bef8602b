using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

public sealed class BucketEncryptionTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new();

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData("<SSEAlgorithm>AES256</SSEAlgorithm>", "<SSEAlgorithm>AES256</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>SM4</SSEAlgorithm>", "<SSEAlgorithm>SM4</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>KMS</SSEAlgorithm>", "<SSEAlgorithm>KMS</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID></KMSMasterKeyID>",
        "<SSEAlgorithm>AES256</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>SM4</SSEAlgorithm><KMSMasterKeyID/>", "<SSEAlgorithm>SM4</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID></KMSMasterKeyID>",
        "<SSEAlgorithm>KMS</SSEAlgorithm>")]
    [InlineData("<KMSDataEncryption>SM4</KMSDataEncryption><SSEAlgorithm>KMS</SSEAlgorithm>",
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSDataEncryption>SM4</KMSDataEncryption>")]
    [InlineData("<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>no such key</KMSMasterKeyID>",
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>no such key</KMSMasterKeyID>")]
    public async Task A_rule_is_read_back_as_it_was_put(string put, string read)
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse response = await _oss.PutRuleAsync(Bucket, put);
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Empty(response.Body);
        ReceivedResponse rule = await _oss.GetAsync(Bucket, "encryption");
        Assert.Equal("application/xml", rule.Header("Content-Type"));
        Assert.Equal(
            "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>" + read +
            "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
            rule.Xml.ToString(SaveOptions.DisableFormatting));
    }

    [Theory]
    [InlineData("<SSEAlgorithm>DES</SSEAlgorithm>", "InvalidEncryptionAlgorithmError", "0005-00000003")]
    [InlineData("<SSEAlgorithm>aes256</SSEAlgorithm>", "InvalidEncryptionAlgorithmError", "0005-00000003")]
    [InlineData("<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>",
        "InvalidArgument", "0005-00000204")]
    [InlineData("<SSEAlgorithm>SM4</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>",
        "InvalidArgument", "0005-00000204")]
    [InlineData("<SSEAlgorithm>KMS</SSEAlgorithm><KMSDataEncryption>AES256</KMSDataEncryption>",
        "InvalidDataEncryptionAlgorithmError", "0005-00000203")]
    [InlineData("", "MalformedXML", "0031-00000001")]
    [InlineData("<SSEAlgorithm>KMS", "MalformedXML", "0031-00000001")]
    public async Task A_rule_that_the_service_does_not_take_is_refused(string put, string code, string? ec)
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse response = await _oss.PutRuleAsync(Bucket, put);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal(code, response.Code);
        Assert.Equal(ec, response.Ec);
        Assert.Equal(ec, response.Header("x-oss-ec"));
        Assert.Equal("NoSuchServerSideEncryptionRule", (await _oss.GetAsync(Bucket, "encryption")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("KMS")]
    [InlineData("<ServerSideEncryptionRule/>")]
    [InlineData("<Other/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'KMS'>]><ServerSideEncryptionRule>&b;</ServerSideEncryptionRule>")]
    public async Task A_document_that_is_none_is_malformed(string xml)
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse response = await _oss.PutEncryptionAsync(Bucket, xml);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("MalformedXML", response.Code);
    }

    [Theory]
    [InlineData("<a>", 20_000, "")]
    [InlineData("<a b='/>'>", 20_000, "")]
    [InlineData("<a ", 1, "b#='' ")]
    [InlineData("<a c='>' ", 1, "xmlns:b#='u' ")]
    public async Task A_document_that_costs_without_end_is_refused(string tag, int count, string attribute)
    {
        string attributes = string.Concat(Enumerable.Range(0, attribute.Length == 0 ? 0 : 50_000).Select(
            number => attribute.Replace("#", $"{number}", StringComparison.Ordinal)));
        await _oss.PutBucketAsync(Bucket);

        ReceivedResponse response = await _oss.PutEncryptionAsync(
            Bucket, string.Concat(Enumerable.Repeat(tag, count)) + attributes + (count == 1 ? "/>" : ""));

        Assert.Equal("MalformedXML", response.Code);
    }

    [Fact]
    public async Task The_sentences_are_the_services()
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse algorithm = await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>DES</SSEAlgorithm>");
        Assert.Contains("AES256/SM4/KMS", algorithm.Error("Message"), StringComparison.Ordinal);
        ReceivedResponse key = await _oss.PutRuleAsync(
            Bucket, "<SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>");
        Assert.Equal(
            "KMSMasterKeyID is not applicable if the default sse algorithm is not KMS", key.Error("Message"));
        Assert.Equal("https://api.aliyun.com/troubleshoot?q=0005-00000204", key.Error("RecommendDoc"));
    }

    [Fact]
    public async Task A_document_with_a_namespace_is_read()
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse response = await _oss.PutEncryptionAsync(Bucket,
            "<ServerSideEncryptionRule xmlns='http://doc.oss-cn-hangzhou.aliyuncs.com'>" +
            "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>SM4</SSEAlgorithm>" +
            "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>");
        Assert.Equal(HttpStatusCode.OK, response.Status);
        Assert.Equal("SM4", (await _oss.GetAsync(Bucket, "encryption")).Element("SSEAlgorithm"));
    }

    [Fact]
    public async Task A_bucket_without_a_rule_says_so()
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse response = await _oss.GetAsync(Bucket, "encryption");
        Assert.Equal(HttpStatusCode.NotFound, response.Status);
        Assert.Equal("NoSuchServerSideEncryptionRule", response.Code);
        Assert.Equal("0005-00000004", response.Ec);
        Assert.Equal("The server side encryption configuration was not found.", response.Error("Message"));
        Assert.Equal(Bucket, response.Error("BucketName"));
    }

    [Fact]
    public async Task A_second_rule_replaces_the_first_and_deleting_leaves_none()
    {
        await _oss.PutBucketAsync(Bucket);
        await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>");
        await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>AES256</SSEAlgorithm>");
        ReceivedResponse rule = await _oss.GetAsync(Bucket, "encryption");
        Assert.Equal("AES256", rule.Element("SSEAlgorithm"));
        Assert.Null(rule.Element("KMSMasterKeyID"));
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteRuleAsync(Bucket)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _oss.GetAsync(Bucket, "encryption")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteRuleAsync(Bucket)).Status);
    }

    [Fact]
    public async Task A_missing_bucket_is_told_for_each_verb()
    {
        ReceivedResponse[] responses =
        [
            await _oss.GetAsync("missing", "encryption"),
            await _oss.PutRuleAsync("missing", "<SSEAlgorithm>KMS</SSEAlgorithm>"),
            await DeleteRuleAsync("missing"),
        ];
        Assert.All(responses, response =>
        {
            Assert.Equal(HttpStatusCode.NotFound, response.Status);
            Assert.Equal("NoSuchBucket", response.Code);
            Assert.Equal("0015-00000101", response.Ec);
            Assert.Equal("missing", response.Error("BucketName"));
        });
    }

    [Fact]
    public async Task The_sub_resource_may_have_an_equals_sign_behind_it()
    {
        await _oss.PutBucketAsync(Bucket);
        foreach (IRequestSigner signer in new IRequestSigner[] { new SignerV4(LocalOss.Hangzhou), new SignerV1() })
        {
            OssRequest request = new OssRequest("", "GET", Bucket).With("encryption");
            signer.Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
            Assert.Equal("NoSuchServerSideEncryptionRule",
                (await _oss.SendRawAsync(request, "/bucket/?encryption=")).Code);
            Assert.Equal("NoSuchServerSideEncryptionRule",
                (await _oss.SendRawAsync(request, "/bucket?encryption")).Code);
        }
    }

    [Fact]
    public async Task Another_verb_is_not_allowed()
    {
        await _oss.PutBucketAsync(Bucket);
        ReceivedResponse response = await _oss.SendAsync(
            new OssRequest("", "POST", Bucket) { Body = [] }.With("encryption"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.Status);
        Assert.Equal("MethodNotAllowed", response.Code);
        Assert.Equal("POST", response.Error("Method"));
        Assert.Equal("ENCRYPTION", response.Error("ResourceType"));
        Assert.Equal("PUT, GET, DELETE", response.Header("Allow")!.Replace(",", ", ", StringComparison.Ordinal)
            .Replace("  ", " ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_content_md5_is_checked_when_it_is_sent()
    {
        await _oss.PutBucketAsync(Bucket);
        byte[] body = Encoding.UTF8.GetBytes(
            "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm>" +
            "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>");
        OssRequest request = new OssRequest("", "PUT", Bucket) { Body = body }.With("encryption");
        request.Headers["Content-MD5"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        ReceivedResponse wrong = await _oss.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal("InvalidDigest", wrong.Code);
        request.Headers["Content-MD5"] = Convert.ToBase64String(ProtocolHashes.Md5(body));
        Assert.Equal(HttpStatusCode.OK, (await _oss.SendAsync(request)).Status);
    }

    [Theory]
    [InlineData(null, "<SSEAlgorithm>None</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>AES256</SSEAlgorithm>", "<SSEAlgorithm>AES256</SSEAlgorithm>")]
    [InlineData("<SSEAlgorithm>KMS</SSEAlgorithm>",
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID></KMSMasterKeyID>")]
    [InlineData(
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID><KMSDataEncryption>SM4</KMSDataEncryption>",
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID><KMSDataEncryption>SM4</KMSDataEncryption>")]
    public async Task The_bucket_info_shows_the_rule(string? put, string shown)
    {
        await _oss.PutBucketAsync(Bucket);
        if (put is not null)
        {
            await _oss.PutRuleAsync(Bucket, put);
        }

        XElement rule = (await _oss.GetAsync(Bucket, "bucketInfo")).Xml
            .Element("Bucket")!.Element("ServerSideEncryptionRule")!;
        Assert.Equal(shown, string.Concat(rule.Elements().Select(element =>
            $"<{element.Name}>{element.Value}</{element.Name}>")));
    }

    private Task<ReceivedResponse> DeleteRuleAsync(string bucket) =>
        _oss.SendAsync(new OssRequest("", "DELETE", bucket).With("encryption"));
}
