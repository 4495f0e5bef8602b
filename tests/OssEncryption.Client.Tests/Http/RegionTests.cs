using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

/// <summary>The region follows the bucket, and no signature leaves the service.</summary>
public class RegionTests
{
    private const string Bucket = "my-bucket";
    private const string Home = "my-bucket.oss-cn-hangzhou.aliyuncs.com";
    private const string Shanghai = "my-bucket.oss-cn-shanghai.aliyuncs.com";

    [Theory]
    [InlineData("AccessDenied")]
    [InlineData("PermanentRedirect")]
    public async Task A_bucket_elsewhere_is_asked_there_and_then_remembered(string code)
    {
        using var bench = new TestBench(FakeService.Responding(request => request.Uri.Host == Home
            ? Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com", code)
            : Responses.Rule()));

        EncryptionRule rule = await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(SseAlgorithm.AES256, rule.Algorithm);
        Assert.Equal([Home, Shanghai, Shanghai], bench.Hosts);
        Assert.Contains("/cn-shanghai/oss/", bench.Requests[1].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_elsewhere_without_a_rule_is_remembered_too()
    {
        using var bench = new TestBench(FakeService.Responding(request => request.Uri.Host == Home
            ? Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com")
            : Responses.Error(404, Responses.NoRule)));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal([Home, Shanghai, Shanghai], bench.Hosts);
    }

    [Fact]
    public async Task A_change_is_repeated_there_with_its_body()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com"), () => Responses.Empty()));

        await bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.SM4), default);

        Assert.Equal([Home, Shanghai], bench.Hosts);
        Assert.Equal(bench.Requests[0].Text, bench.Requests[1].Text);
    }

    [Theory]
    [InlineData("oss-cn-shanghai.aliyuncs.com.evil.com")]
    [InlineData("oss-cn-shanghai.evil-aliyuncs.com")]
    [InlineData("evil-aliyuncs.com")]
    [InlineData("evil.com")]
    [InlineData("evil.com/.aliyuncs.com")]
    [InlineData("evil.com#.oss-cn-shanghai.aliyuncs.com")]
    [InlineData("user@evil.com")]
    [InlineData("oss-cn-shanghai.aliyuncs.com:8443")]
    [InlineData("oss-cn-shanghai.aliyuncs.com@evil.com")]
    [InlineData("http://oss-cn-shanghai.aliyuncs.com")]
    [InlineData("ecs.cn-shanghai.aliyuncs.com")]
    [InlineData("127.0.0.1:80")]
    [InlineData("oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("")]
    public async Task No_other_host_is_asked(string host)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Elsewhere(Bucket, host)));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal("AccessDenied", error.Code);
        Assert.Equal([Home], bench.Hosts);
    }

    [Fact]
    public async Task A_response_about_another_bucket_is_not_followed()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Responses.Elsewhere("other-bucket", "oss-cn-shanghai.aliyuncs.com")));

        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal([Home], bench.Hosts);
    }

    [Fact]
    public async Task Only_one_step_is_followed_in_one_call()
    {
        using var bench = new TestBench(FakeService.Responding(request => Responses.Elsewhere(Bucket,
            request.Uri.Host == Shanghai ? "oss-cn-beijing.aliyuncs.com" : "oss-cn-shanghai.aliyuncs.com")));

        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal([Home, Shanghai], bench.Hosts);
    }

    [Fact]
    public async Task A_new_bucket_is_made_where_it_was_asked_for_or_nowhere()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com")));

        await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.CreateBucketAsync(Bucket, new NewBucket(), default));

        Assert.Equal([Home], bench.Hosts);
    }

    [Fact]
    public async Task A_domain_of_one_bucket_leads_nowhere_else()
    {
        using var bench = new TestBench(
            FakeService.Responding(_ => Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com")),
            OssEndpoint.Parse("oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", cname: true));

        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Single(bench.Requests);
    }

    [Theory]
    [InlineData("oss-cn-hangzhou-internal.aliyuncs.com", "oss-cn-shanghai-internal.aliyuncs.com")]
    [InlineData("cn-hangzhou.oss.aliyuncs.com", "cn-shanghai.oss.aliyuncs.com")]
    [InlineData("oss-accelerate.aliyuncs.com", "oss-accelerate.aliyuncs.com")]
    [InlineData("http://oss-cn-hangzhou.aliyuncs.com:8080", "oss-cn-shanghai.aliyuncs.com:8080")]
    public async Task The_network_and_the_scheme_stay_the_same(string own, string there)
    {
        using var bench = new TestBench(
            FakeService.Responding(request =>
                request.Headers["Authorization"].Contains("/cn-shanghai/", StringComparison.Ordinal)
                    ? Responses.Rule()
                    : Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com")),
            OssEndpoint.Parse(own, "cn-hangzhou", allowHttp: true));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal("my-bucket." + there, bench.Hosts[1]);
        Assert.Equal(bench.Requests[0].Uri.Scheme, bench.Requests[1].Uri.Scheme);
    }

    [Theory]
    [InlineData("oss-cn-hangzhou.aliyuncs.com", "oss-cn-shanghai.aliyuncs.com")]
    [InlineData("oss-cn-hangzhou-internal.aliyuncs.com", "oss-cn-shanghai-internal.aliyuncs.com")]
    [InlineData("cn-hangzhou.oss.aliyuncs.com", "cn-shanghai.oss.aliyuncs.com")]
    [InlineData("oss-accelerate.aliyuncs.com", "oss-accelerate.aliyuncs.com")]
    public async Task A_listing_tells_where_its_buckets_are(string own, string there)
    {
        using var bench = new TestBench(
            FakeService.Responding(request => request.Uri.Query == "?encryption"
                ? Responses.Rule()
                : Responses.Buckets(
                    (Bucket, "cn-shanghai", "oss-cn-shanghai.aliyuncs.com"),
                    ("near-bucket", "cn-hangzhou", "oss-cn-hangzhou.aliyuncs.com"),
                    ("odd-bucket", "cn-shanghai", "oss-cn-shanghai.aliyuncs.com.evil.com"))),
            OssEndpoint.Parse(own, "cn-hangzhou"));

        await bench.Client.ListBucketsAsync(null, null, default);
        await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        await bench.Client.GetBucketEncryptionAsync("near-bucket", default);
        await bench.Client.GetBucketEncryptionAsync("odd-bucket", default);

        Assert.Equal([own, "my-bucket." + there, "near-bucket." + own, "odd-bucket." + own], bench.Hosts);
        Assert.Equal(["cn-hangzhou", "cn-shanghai", "cn-hangzhou", "cn-hangzhou"],
            bench.Requests.Select(r => r.Headers["Authorization"].Split('/')[2]));
    }

    [Fact]
    public async Task A_bucket_that_is_gone_is_no_longer_looked_for_there()
    {
        bool isGone = false;
        using var bench = new TestBench(FakeService.Responding(request =>
            isGone ? Responses.Error(404, "NoSuchBucket")
            : request.Uri.Host == Home ? Responses.Elsewhere(Bucket, "oss-cn-shanghai.aliyuncs.com")
            : Responses.Rule()));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        isGone = true;
        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketEncryptionAsync(Bucket, default));
        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal([Home, Shanghai, Shanghai, Home], bench.Hosts);
    }

    [Fact]
    public async Task Another_port_of_this_machine_is_asked_with_the_region_that_the_listing_says()
    {
        using var bench = new TestBench(FakeService.Responding(LocalRegions), Local());

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(
            [
                "http://127.0.0.1:4000/my-bucket/?encryption",
                "http://127.0.0.1:4000/?max-keys=1000&prefix=my-bucket",
                "http://127.0.0.1:4001/my-bucket/?encryption",
                "http://127.0.0.1:4001/my-bucket/?encryption",
            ],
            bench.Requests.Select(r => r.Url));
        Assert.Contains("/cn-shanghai/", bench.Requests[2].Headers["Authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_1_needs_no_region_to_go_there()
    {
        using var bench = new TestBench(FakeService.Responding(LocalRegions), Local(),
            change: options => options with { SignatureVersion = SignatureVersion.V1 });

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(["127.0.0.1:4000", "127.0.0.1:4001"], bench.Hosts);
    }

    [Fact]
    public async Task A_listing_of_this_machine_tells_ports_and_regions()
    {
        using var bench = new TestBench(FakeService.Responding(LocalRegions), Local());

        await bench.Client.ListBucketsAsync(null, null, default);
        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(["127.0.0.1:4000", "127.0.0.1:4001"], bench.Hosts);
    }

    [Theory]
    [InlineData("127.0.0.2:4001")]
    [InlineData("localhost:4001")]
    [InlineData("127.0.0.1.evil.com:4001")]
    [InlineData("127.0.0.1:4001@evil.com")]
    [InlineData("127.0.0.1:4001/x")]
    [InlineData("oss-cn-shanghai.aliyuncs.com")]
    public async Task From_this_machine_no_other_host_is_asked(string host)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Elsewhere(Bucket, host)), Local());

        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(["127.0.0.1:4000"], bench.Hosts);
    }

    [Fact]
    public async Task When_the_region_cannot_be_found_out_the_first_error_is_told()
    {
        using var bench = new TestBench(
            FakeService.Responding(request => request.Uri.Query == "?encryption"
                ? Responses.Elsewhere(Bucket, "127.0.0.1:4001")
                : Responses.Error(403, "InvalidAccessKeyId")),
            Local());

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(("AccessDenied", "127.0.0.1:4001"), (error.Code, error.Details["Endpoint"]));
        Assert.Equal(["127.0.0.1:4000", "127.0.0.1:4000"], bench.Hosts);
    }

    private static OssEndpoint Local() => OssEndpoint.Parse("http://127.0.0.1:4000", "cn-hangzhou");

    private static HttpResponseMessage LocalRegions(RecordedRequest request) =>
        request.Uri.Query != "?encryption" ? Responses.Buckets((Bucket, "cn-shanghai", "127.0.0.1:4001"))
        : request.Uri.Port == 4000 ? Responses.Elsewhere(Bucket, "127.0.0.1:4001")
        : Responses.Rule();
}
