using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Endpoints;

public class OssEndpointTests
{
    [Theory]
    [InlineData("cn-hangzhou", EndpointNetwork.Public, "https://oss-cn-hangzhou.aliyuncs.com/")]
    [InlineData("oss-cn-hangzhou", EndpointNetwork.Public, "https://oss-cn-hangzhou.aliyuncs.com/")]
    [InlineData("cn-hangzhou", EndpointNetwork.Internal, "https://oss-cn-hangzhou-internal.aliyuncs.com/")]
    [InlineData("cn-hangzhou", EndpointNetwork.DualStack, "https://cn-hangzhou.oss.aliyuncs.com/")]
    [InlineData("cn-hangzhou", EndpointNetwork.Accelerate, "https://oss-accelerate.aliyuncs.com/")]
    [InlineData("cn-hangzhou", EndpointNetwork.AccelerateOverseas, "https://oss-accelerate-overseas.aliyuncs.com/")]
    public void A_region_has_an_endpoint_on_every_network(string region, EndpointNetwork network, string uri)
    {
        OssEndpoint endpoint = OssEndpoint.ForRegion(region, network);

        Assert.Equal(uri, endpoint.Uri.AbsoluteUri);
        Assert.Equal("cn-hangzhou", endpoint.Region);
        Assert.Equal(AddressingStyle.VirtualHosted, endpoint.Style);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CN-Hangzhou")]
    [InlineData("cn hangzhou")]
    [InlineData("cn-hangzhou.evil.com/")]
    [InlineData("-cn")]
    [InlineData("oss-cn-hangzhou-internal")]
    public void What_is_no_region_is_refused(string region) =>
        AssertRefused(OssInputError.InvalidRegion, () => OssEndpoint.ForRegion(region));

    [Theory]
    [InlineData("oss-cn-shanghai.aliyuncs.com", "https://oss-cn-shanghai.aliyuncs.com/", "cn-shanghai")]
    [InlineData(" https://oss-cn-shanghai.aliyuncs.com/ ", "https://oss-cn-shanghai.aliyuncs.com/", "cn-shanghai")]
    [InlineData("OSS-CN-Shanghai.AliyunCS.com", "https://oss-cn-shanghai.aliyuncs.com/", "cn-shanghai")]
    [InlineData("oss-cn-beijing-internal.aliyuncs.com", "https://oss-cn-beijing-internal.aliyuncs.com/", "cn-beijing")]
    [InlineData("cn-shanghai.oss.aliyuncs.com", "https://cn-shanghai.oss.aliyuncs.com/", "cn-shanghai")]
    [InlineData("oss-accelerate.aliyuncs.com", "https://oss-accelerate.aliyuncs.com/", null)]
    [InlineData("https://storage.example.com:8443", "https://storage.example.com:8443/", null)]
    [InlineData("oss-cn-shanghai.aliyuncs.com.example.com", "https://oss-cn-shanghai.aliyuncs.com.example.com/", null)]
    public void A_host_says_its_region_or_none(string text, string uri, string? region)
    {
        OssEndpoint endpoint = OssEndpoint.Parse(text);

        Assert.Equal(uri, endpoint.Uri.AbsoluteUri);
        Assert.Equal(region, endpoint.Region);
        Assert.Equal(AddressingStyle.VirtualHosted, endpoint.Style);
    }

    [Theory]
    [InlineData("http://127.0.0.1:4000", "http://127.0.0.1:4000/")]
    [InlineData("http://127.8.9.10", "http://127.8.9.10/")]
    [InlineData("http://localhost:4000", "http://localhost:4000/")]
    [InlineData("http://[::1]:4000", "http://[::1]:4000/")]
    [InlineData("127.0.0.1:4000", "https://127.0.0.1:4000/")]
    [InlineData("::1", "https://[::1]/")]
    [InlineData("[fe80::1]:9000", "https://[fe80::1]:9000/")]
    [InlineData("10.0.0.5", "https://10.0.0.5/")]
    public void Addresses_and_localhost_are_asked_by_path(string text, string uri)
    {
        OssEndpoint endpoint = OssEndpoint.Parse(text, "oss-cn-beijing");

        Assert.Equal(uri, endpoint.Uri.AbsoluteUri);
        Assert.Equal("cn-beijing", endpoint.Region);
        Assert.Equal(AddressingStyle.Path, endpoint.Style);
    }

    [Fact]
    public void A_host_that_says_its_region_is_believed() =>
        Assert.Equal("cn-shanghai", OssEndpoint.Parse("oss-cn-shanghai.aliyuncs.com", "cn-beijing").Region);

    [Theory]
    [InlineData("http://oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("http://10.0.0.5:9000")]
    [InlineData("http://localhost.example.com")]
    [InlineData("http://127.0.0.1.example.com")]
    [InlineData("http://[2001:db8::1]")]
    public void Plain_http_leaves_this_machine_only_when_it_is_allowed(string text)
    {
        AssertRefused(OssInputError.InsecureEndpoint, () => OssEndpoint.Parse(text));
        Assert.Equal("http", OssEndpoint.Parse(text, allowHttp: true).Uri.Scheme);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cn-hangzhou")]
    [InlineData("oss-cn-hangzhou")]
    [InlineData("ftp://oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("https://")]
    [InlineData("https://oss-cn-hangzhou.aliyuncs.com/path")]
    [InlineData("oss-cn-hangzhou.aliyuncs.com?x=1")]
    [InlineData("oss-cn-hangzhou.aliyuncs.com#x")]
    [InlineData("https://oss-cn-hangzhou.aliyuncs.com\\evil")]
    [InlineData("oss cn.aliyuncs.com")]
    [InlineData("my-bucket.oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("https://\uE000")]
    [InlineData("oss\uE000.example.com")]
    public void What_is_no_endpoint_is_refused(string text) =>
        AssertRefused(OssInputError.InvalidEndpoint, () => OssEndpoint.Parse(text));

    [Fact]
    public void A_region_in_the_place_of_an_endpoint_is_told_where_it_belongs()
    {
        OssInputException refused = Assert.Throws<OssInputException>(() => OssEndpoint.Parse("cn-hangzhou"));

        Assert.Contains("-Region cn-hangzhou", refused.Message, StringComparison.Ordinal);
        Assert.Contains("oss-cn-hangzhou.aliyuncs.com", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://ak:geheim@oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("https://oss-cn-hangzhou.aliyuncs.com/?Signature=geheim")]
    [InlineData("ftp://ak:geheim@x")]
    public void A_secret_in_an_endpoint_is_not_repeated(string text)
    {
        OssInputException refused = AssertRefused(OssInputError.InvalidEndpoint, () => OssEndpoint.Parse(text));

        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oss-cn-hangzhou.aliyuncs.com", false, "https://my-bucket.oss-cn-hangzhou.aliyuncs.com/")]
    [InlineData("https://oss.example.com:8443", false, "https://my-bucket.oss.example.com:8443/")]
    [InlineData("http://127.0.0.1:4000", false, "http://127.0.0.1:4000/my-bucket/")]
    [InlineData("http://[::1]:4000", false, "http://[::1]:4000/my-bucket/")]
    [InlineData("files.example.com", true, "https://files.example.com/")]
    public void A_url_has_the_bucket_where_its_style_wants_it(string text, bool cname, string start)
    {
        OssEndpoint endpoint = OssEndpoint.Parse(text, cname: cname);

        Assert.Equal(start + "a%20b/%E6%9D%AD%2B.txt?b=1%2F2&acl",
            endpoint.BuildUri("my-bucket", "a b/杭+.txt", Query(("b", "1/2"), ("acl", null))).AbsoluteUri);
        Assert.Equal(start, endpoint.BuildUri("my-bucket", null, []).AbsoluteUri);
        Assert.Equal(endpoint.Uri.AbsoluteUri + "?max-keys=1",
            endpoint.BuildUri(null, null, Query(("max-keys", "1"))).AbsoluteUri);
    }

    [NewerRuntimeTheory("its Uri folds dot segments; such a key is refused")]
    [InlineData("a/../b", "/a/../b")]
    [InlineData("./a", "/./a")]
    [InlineData("a/..", "/a/..")]
    [InlineData("..a/b..", "/..a/b..")]
    [InlineData("a//b/", "/a//b/")]
    public void A_key_is_not_folded_into_another_one(string key, string path) =>
        Assert.Equal(path, OssEndpoint.ForRegion("cn-hangzhou").BuildUri("my-bucket", key, []).PathAndQuery);

    [Fact]
    public void A_bucket_name_cannot_lead_to_another_host() => AssertRefused(OssInputError.InvalidBucketName,
        () => OssEndpoint.ForRegion("cn-hangzhou").BuildUri("evil.example.com/", null, []));

    [Fact]
    public void Endpoints_are_equal_by_what_they_say()
    {
        Assert.Equal(
            OssEndpoint.ForRegion("cn-hangzhou"), OssEndpoint.Parse("https://OSS-cn-hangzhou.aliyuncs.com:443"));
        Assert.NotEqual(
            OssEndpoint.Parse("http://127.0.0.1:1", "cn-a"), OssEndpoint.Parse("http://127.0.0.1:1", "cn-b"));
    }

    private static KeyValuePair<string, string?>[] Query(params (string Name, string? Value)[] parameters) =>
        [.. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))];

    private static OssInputException AssertRefused(OssInputError reason, Func<object> act)
    {
        OssInputException refused = Assert.Throws<OssInputException>(act);
        Assert.Equal(reason, refused.Reason);
        return refused;
    }
}
