using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class KmsEndpointsTests
{
    [Theory]
    [InlineData("oss-cn-hangzhou.aliyuncs.com", "https://kms.cn-shanghai.aliyuncs.com/")]
    [InlineData("oss-cn-hangzhou-internal.aliyuncs.com", "https://kms-vpc.cn-shanghai.aliyuncs.com/")]
    [InlineData("cn-hangzhou.oss.aliyuncs.com", "https://kms.cn-shanghai.aliyuncs.com/")]
    [InlineData("oss-accelerate.aliyuncs.com", "https://kms.cn-shanghai.aliyuncs.com/")]
    public void A_host_of_the_service_leads_to_its_KMS(string oss, string kms) =>
        Assert.Equal(kms, KmsEndpoints.Of(OssEndpoint.Parse(oss, "cn-hangzhou")).Find("cn-shanghai")!.AbsoluteUri);

    [Theory]
    [InlineData("https://files.example.com", true)]
    [InlineData("https://oss.example.com", false)]
    [InlineData("http://127.0.0.1:4000", false)]
    [InlineData("oss-cn-hangzhou.aliyuncs.com.example.com", false)]
    public async Task Another_host_leads_nowhere_and_nothing_is_sent(string oss, bool cname)
    {
        KmsEndpoints endpoints = KmsEndpoints.Of(OssEndpoint.Parse(oss, "cn-hangzhou", cname: cname));
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Keys(0)), endpoints: endpoints);

        OssInputException flaw = await Assert.ThrowsAsync<OssInputException>(
            () => bench.Client.ListKeysAsync("cn-hangzhou", [], 1, default));

        Assert.Equal(OssInputError.NoKmsEndpoint, flaw.Reason);
        Assert.Equal(
            "No endpoint of KMS is known for the region 'cn-hangzhou'. Name it with Connect-Oss -KmsEndpoint.",
            flaw.Message);
        Assert.Empty(bench.Requests);
    }

    [Theory]
    [InlineData("evil.com/")]
    [InlineData("a.b")]
    [InlineData("")]
    [InlineData("cn-hangzhou@evil.com")]
    public void A_text_that_is_no_region_does_not_become_a_host(string region)
    {
        Assert.Null(KmsEndpoints.Of(OssEndpoint.ForRegion("cn-hangzhou")).Find(region));
        Assert.Null(KmsEndpoints.Parse("kms.{region}.example.com", null).Find(region));
    }

    [Fact]
    public void A_named_endpoint_serves_its_region_alone()
    {
        KmsEndpoints endpoints = KmsEndpoints.Parse("https://kms.example.com:8443", "cn-hangzhou");

        Assert.Equal("https://kms.example.com:8443/", endpoints.Find("cn-hangzhou")!.AbsoluteUri);
        Assert.Null(endpoints.Find("cn-shanghai"));
    }

    [Fact]
    public void A_named_endpoint_with_a_mark_serves_every_region()
    {
        KmsEndpoints endpoints = KmsEndpoints.Parse("kms.{region}.example.com", null);

        Assert.Equal("https://kms.cn-shanghai.example.com/", endpoints.Find("cn-shanghai")!.AbsoluteUri);
    }

    [Fact]
    public void Endpoints_can_be_named_by_region()
    {
        KmsEndpoints endpoints = KmsEndpoints.Parse(new Dictionary<string, string>
        {
            ["cn-hangzhou"] = "http://127.0.0.1:4001",
            ["oss-cn-shanghai"] = "http://127.0.0.1:4002",
        });

        Assert.Equal(4001, endpoints.Find("cn-hangzhou")!.Port);
        Assert.Equal(4002, endpoints.Find("cn-shanghai")!.Port);
        Assert.Null(endpoints.Find("cn-beijing"));
    }

    [Theory]
    [InlineData("http://kms.example.com", OssInputError.InsecureEndpoint)]
    [InlineData("http://kms.{region}.example.com", OssInputError.InsecureEndpoint)]
    [InlineData("https://kms.example.com/path", OssInputError.InvalidEndpoint)]
    [InlineData("ftp://kms.example.com", OssInputError.InvalidEndpoint)]
    public void An_endpoint_that_cannot_be_is_refused(string text, OssInputError reason) =>
        Assert.Equal(
            reason, Assert.Throws<OssInputException>(() => KmsEndpoints.Parse(text, "cn-hangzhou")).Reason);

    [Fact]
    public void Plain_http_is_allowed_expressly() =>
        Assert.Equal(
            "http://kms.example.com/",
            KmsEndpoints.Parse("http://kms.example.com", "cn-hangzhou", allowHttp: true)
                .Find("cn-hangzhou")!.AbsoluteUri);

    [Fact]
    public void An_endpoint_of_no_region_is_refused() =>
        Assert.Equal(
            OssInputError.NoRegion,
            Assert.Throws<OssInputException>(() => KmsEndpoints.Parse("kms.example.com", null)).Reason);
}
