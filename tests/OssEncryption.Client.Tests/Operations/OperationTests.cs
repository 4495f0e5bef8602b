using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

/// <summary>What each operation sends, to the byte, and what it makes of the response.</summary>
public class OperationTests
{
    private const string Bucket = "my-bucket";
    private const string RuleStart = "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>";
    private const string RuleEnd = "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>";

    public static TheoryData<string, string, string> Urls { get; } = MakeUrls();

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task Every_operation_goes_to_its_url_in_every_style(string operation, string style, string expected)
    {
        OssEndpoint endpoint = style switch
        {
            "virtual" => OssEndpoint.ForRegion("cn-hangzhou"),
            "path" => OssEndpoint.Parse("http://127.0.0.1:4000", "cn-hangzhou"),
            _ => OssEndpoint.Parse("files.example.com", "cn-hangzhou", cname: true),
        };
        using var bench = new TestBench(FakeService.Responding(Succeed), endpoint);

        await RunAsync(bench.Client, operation);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal(expected, $"{request.Method} {request.Url}");
        Assert.StartsWith("OSS4-HMAC-SHA256 Credential=ak/20231217/cn-hangzhou/oss/aliyun_v4_request,Signature=",
            request.Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_carries_the_signature_and_nothing_else()
    {
        using var bench = new TestBench(FakeService.Responding(Succeed));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal(
            [
                "Authorization: OSS4-HMAC-SHA256 Credential=ak/20231217/cn-hangzhou/oss/aliyun_v4_request," +
                "Signature=e63cd6ec215eaba17ab59689bc66552f2c9ba0238d89933f5f7815c2d5fe0faf",
                $"User-Agent: OssEncryption/{typeof(OssClientFactory).Assembly.GetName().Version!.ToString(3)}",
                "x-oss-content-sha256: UNSIGNED-PAYLOAD",
                "x-oss-date: 20231217T034509Z",
            ],
            Lines(request));
        Assert.Null(request.Body);
    }

    [Fact]
    public async Task A_rule_is_put_with_its_type_and_hash_under_version_1_too()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()),
            change: options => options with { SignatureVersion = SignatureVersion.V1 });

        await bench.Client.PutBucketEncryptionAsync(
            Bucket, EncryptionRule.Create(null, "key-1", SseDataEncryption.SM4), default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal(
            RuleStart + "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>key-1</KMSMasterKeyID>" +
            "<KMSDataEncryption>SM4</KMSDataEncryption>" + RuleEnd,
            request.Text);
        Assert.Equal(
            [
                "Authorization: OSS ak:uCI/KiOGOe/1sPCJKmrn2Az2SOU=",
                "Content-MD5: RwUAaFa1sX2ICKWZ6KE3Mw==",
                "Content-Type: application/xml",
                "Date: Sun, 17 Dec 2023 03:45:09 GMT",
                $"User-Agent: OssEncryption/{typeof(OssClientFactory).Assembly.GetName().Version!.ToString(3)}",
            ],
            Lines(request));
    }

    [Theory]
    [InlineData(SseAlgorithm.AES256, null, "<SSEAlgorithm>AES256</SSEAlgorithm>")]
    [InlineData(SseAlgorithm.SM4, null, "<SSEAlgorithm>SM4</SSEAlgorithm>")]
    [InlineData(SseAlgorithm.KMS, null, "<SSEAlgorithm>KMS</SSEAlgorithm>")]
    [InlineData(SseAlgorithm.KMS, "a<b&c",
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>a&lt;b&amp;c</KMSMasterKeyID>")]
    public async Task A_rule_names_only_what_it_has(SseAlgorithm algorithm, string? key, string expected)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        await bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(algorithm, key), default);

        Assert.Equal(RuleStart + expected + RuleEnd, Assert.Single(bench.Requests).Text);
    }

    [Fact]
    public async Task A_security_token_is_sent_in_its_header()
    {
        using var bench = new TestBench(
            FakeService.Responding(Succeed), credentials: FixedCredentials.Temporary);

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(FixedCredentials.Token, bench.Requests[0].Headers["x-oss-security-token"]);
    }

    [Fact]
    public async Task A_listing_is_asked_for_by_prefix_and_marker()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<ListAllMyBucketsResult xmlns=\"http://doc.oss-cn-hangzhou.aliyuncs.com\">" +
            "<IsTruncated>true</IsTruncated><NextMarker>my-z</NextMarker>" +
            "<Buckets><Bucket><CreationDate>2018-12-28T09:41:56.000Z</CreationDate>" +
            "<ExtranetEndpoint>oss-cn-shanghai.aliyuncs.com</ExtranetEndpoint>" +
            "<IntranetEndpoint>oss-cn-shanghai-internal.aliyuncs.com</IntranetEndpoint>" +
            "<Location>oss-cn-shanghai</Location><Name>my-bucket</Name><StorageClass>IA</StorageClass></Bucket>" +
            "</Buckets></ListAllMyBucketsResult>")));

        BucketPage page = await bench.Client.ListBucketsAsync("my-", "my-a b", default);

        Assert.Equal("https://oss-cn-hangzhou.aliyuncs.com/?max-keys=1000&prefix=my-&marker=my-a%20b",
            Assert.Single(bench.Requests).Url);
        Assert.Equal("my-z", page.NextMarker);
        Assert.Equal(
            new BucketSummary("my-bucket", "cn-shanghai", new DateTimeOffset(2018, 12, 28, 9, 41, 56, TimeSpan.Zero),
                "IA", "oss-cn-shanghai.aliyuncs.com", "oss-cn-shanghai-internal.aliyuncs.com"),
            Assert.Single(page.Buckets));
    }

    [Fact]
    public async Task A_complete_listing_has_no_next_page()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Responses.Xml("<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>")));

        BucketPage page = await bench.Client.ListBucketsAsync(null, null, default);

        Assert.Empty(page.Buckets);
        Assert.Null(page.NextMarker);
    }

    [Theory]
    [InlineData("", "None")]
    [InlineData("<ServerSideEncryptionRule><SSEAlgorithm>None</SSEAlgorithm></ServerSideEncryptionRule>", "None")]
    [InlineData("<ServerSideEncryptionRule><SSEAlgorithm>None</SSEAlgorithm><KMSMasterKeyID>None</KMSMasterKeyID>" +
        "<KMSDataEncryption>None</KMSDataEncryption></ServerSideEncryptionRule>", "None")]
    [InlineData("<ServerSideEncryptionRule><SSEAlgorithm>AES256</SSEAlgorithm></ServerSideEncryptionRule>", "AES256")]
    [InlineData("<ServerSideEncryptionRule><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID/>" +
        "</ServerSideEncryptionRule>", "KMS (service key)")]
    [InlineData("<ServerSideEncryptionRule><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>" +
        "<KMSDataEncryption>SM4</KMSDataEncryption></ServerSideEncryptionRule>", "KMS (key k, data SM4)")]
    public async Task The_properties_of_a_bucket_contain_its_rule(string rule, string expected)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Xml(
            "<BucketInfo><Bucket><CreationDate>2013-07-31T10:56:21.000Z</CreationDate><ExtranetEndpoint>e" +
            "</ExtranetEndpoint><IntranetEndpoint>i</IntranetEndpoint><Location>oss-cn-hangzhou</Location>" +
            "<StorageClass>Standard</StorageClass><DataRedundancyType>ZRS</DataRedundancyType><Name>my-bucket</Name>" +
            "<AccessControlList><Grant>private</Grant></AccessControlList><Versioning>Enabled</Versioning>" +
            rule + "</Bucket></BucketInfo>")));

        BucketInfo info = await bench.Client.GetBucketInfoAsync(Bucket, default);

        Assert.Equal(expected, info.Encryption.ToString());
        Assert.Equal(("cn-hangzhou", "ZRS", "private", "Enabled"),
            (info.Summary.Region, info.DataRedundancyType, info.AccessControl, info.Versioning));
    }

    [Fact]
    public async Task A_location_is_told_as_a_region()
    {
        using var bench = new TestBench(FakeService.Responding(Succeed));

        Assert.Equal("cn-hangzhou", await bench.Client.GetBucketRegionAsync(Bucket, default));
    }

    [Fact]
    public async Task A_bucket_is_made_with_what_was_asked_for()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        await bench.Client.CreateBucketAsync(
            Bucket,
            new NewBucket
            {
                StorageClass = "IA",
                DataRedundancyType = "ZRS",
                Acl = "private",
                Encryption = EncryptionRule.Create(SseAlgorithm.KMS, "key-1", SseDataEncryption.SM4),
            },
            default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal("<CreateBucketConfiguration><StorageClass>IA</StorageClass>" +
            "<DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>", request.Text);
        Assert.Equal("tkg5x9wuNQgXymcwY9zo2g==", request.Headers["Content-MD5"]);
        Assert.Equal("application/xml", request.Headers["Content-Type"]);
        Assert.Equal("private", request.Headers["x-oss-acl"]);
        Assert.Equal("KMS", request.Headers["x-oss-server-side-encryption"]);
        Assert.Equal("key-1", request.Headers["x-oss-server-side-encryption-key-id"]);
        Assert.Equal("SM4", request.Headers["x-oss-server-side-data-encryption"]);
    }

    [Fact]
    public async Task A_bucket_left_to_the_service_is_made_without_body_and_headers()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        await bench.Client.CreateBucketAsync(Bucket, new NewBucket(), default);

        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Null(request.Body);
        Assert.Equal(["Authorization", "User-Agent", "x-oss-content-sha256", "x-oss-date"],
            request.Headers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_bucket_without_a_rule_has_the_rule_none(int status)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Error(status, Responses.NoRule)));

        Assert.Same(EncryptionRule.None, await bench.Client.GetBucketEncryptionAsync(Bucket, default));
        await bench.Client.DeleteBucketEncryptionAsync(Bucket, default);
    }

    [Fact]
    public async Task A_rule_that_encrypts_nothing_is_not_sent()
    {
        using var bench = new TestBench(FakeService.Responding(Succeed));

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(
            () => bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.None, default));

        Assert.Equal(OssInputError.AlgorithmRequired, refused.Reason);
        Assert.Empty(bench.Requests);
    }

    [Fact]
    public async Task No_operation_sends_a_bad_bucket_name()
    {
        var credentials = new FixedCredentials(new OssCredential("ak", "sk"));
        using var bench = new TestBench(FakeService.Responding(Succeed), credentials: credentials);
        IOssClient client = bench.Client;
        Func<Task>[] operations =
        [
            () => client.GetBucketInfoAsync("No", default),
            () => client.GetBucketRegionAsync("No", default),
            () => client.CreateBucketAsync("No", new NewBucket(), default),
            () => client.DeleteBucketAsync("No", default),
            () => client.GetBucketEncryptionAsync("No", default),
            () => client.PutBucketEncryptionAsync("No", EncryptionRule.Create(SseAlgorithm.SM4), default),
            () => client.DeleteBucketEncryptionAsync("No", default),
        ];

        foreach (Func<Task> operation in operations)
        {
            OssInputException refused = await Assert.ThrowsAsync<OssInputException>(operation);
            Assert.Equal(OssInputError.InvalidBucketName, refused.Reason);
        }

        Assert.Empty(bench.Requests);
        Assert.Equal(0, credentials.Asked);
    }

    [Theory]
    [InlineData("key\r\nx-oss-acl: public-read")]
    [InlineData("ключ")]
    public async Task A_value_that_would_break_a_header_is_not_sent(string key)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(() => bench.Client.CreateBucketAsync(
            Bucket, new NewBucket { Encryption = EncryptionRule.Create(SseAlgorithm.KMS, key) }, default));

        Assert.Equal(OssInputError.InvalidText, refused.Reason);
        Assert.Empty(bench.Requests);
    }

    [Fact]
    public async Task A_control_character_in_a_rule_is_not_sent()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty()));

        OssInputException refused = await Assert.ThrowsAsync<OssInputException>(() =>
            bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.KMS, "k\u0001"), default));

        Assert.Equal(OssInputError.InvalidText, refused.Reason);
        Assert.Empty(bench.Requests);
    }

    private static string[] Lines(RecordedRequest request) =>
        [.. request.Headers.Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal)];

    private static TheoryData<string, string, string> MakeUrls()
    {
        (string Style, string Service, string Bucket)[] styles =
        [
            ("virtual", "https://oss-cn-hangzhou.aliyuncs.com/", "https://my-bucket.oss-cn-hangzhou.aliyuncs.com/"),
            ("path", "http://127.0.0.1:4000/", "http://127.0.0.1:4000/my-bucket/"),
            ("cname", "https://files.example.com/", "https://files.example.com/"),
        ];
        var urls = new TheoryData<string, string, string>();
        foreach ((string style, string service, string bucket) in styles)
        {
            urls.Add("ListBuckets", style, $"GET {service}?max-keys=1000");
            urls.Add("GetBucketInfo", style, $"GET {bucket}?bucketInfo");
            urls.Add("GetBucketLocation", style, $"GET {bucket}?location");
            urls.Add("PutBucket", style, $"PUT {bucket}");
            urls.Add("DeleteBucket", style, $"DELETE {bucket}");
            urls.Add("GetBucketEncryption", style, $"GET {bucket}?encryption");
            urls.Add("PutBucketEncryption", style, $"PUT {bucket}?encryption");
            urls.Add("DeleteBucketEncryption", style, $"DELETE {bucket}?encryption");
        }

        return urls;
    }

    private static Task RunAsync(IOssClient client, string operation) => operation switch
    {
        "ListBuckets" => client.ListBucketsAsync(null, null, default),
        "GetBucketInfo" => client.GetBucketInfoAsync(Bucket, default),
        "GetBucketLocation" => client.GetBucketRegionAsync(Bucket, default),
        "PutBucket" => client.CreateBucketAsync(Bucket, new NewBucket(), default),
        "DeleteBucket" => client.DeleteBucketAsync(Bucket, default),
        "GetBucketEncryption" => client.GetBucketEncryptionAsync(Bucket, default),
        "PutBucketEncryption" =>
            client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.AES256), default),
        _ => client.DeleteBucketEncryptionAsync(Bucket, default),
    };

    private static HttpResponseMessage Succeed(RecordedRequest request) => (request.Method, request.Uri.Query) switch
    {
        ("GET", "?encryption") => Responses.Rule(),
        ("GET", "?location") => Responses.Xml("<LocationConstraint>oss-cn-hangzhou</LocationConstraint>"),
        ("GET", "?bucketInfo") => Responses.Xml("<BucketInfo><Bucket><Name>my-bucket</Name>" +
            "<CreationDate>2013-07-31T10:56:21.000Z</CreationDate></Bucket></BucketInfo>"),
        ("GET", _) => Responses.Buckets(),
        ("DELETE", _) => Responses.Empty(204),
        _ => Responses.Empty(),
    };
}
