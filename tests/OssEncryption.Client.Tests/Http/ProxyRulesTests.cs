using System.Net;
using OssEncryption.Client.Http;

namespace OssEncryption.Client.Tests.Http;

public class ProxyRulesTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080/")]
    [InlineData("http://127.8.9.10/")]
    [InlineData("https://localhost/")]
    [InlineData("http://bucket.localhost:81/")]
    [InlineData("http://[::1]:8080/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://169.254.1.2/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://127.255.255.254/")]
    [InlineData("http://LOCALHOST:8080/")]
    [InlineData("https://localhost./")]
    [InlineData("https://a.b.localhost/")]
    [InlineData("http://169.254.169.254/latest/")]
    [InlineData("http://[::ffff:169.254.1.1]/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://[febf::1]/")]
    public void This_machine_and_link_local_addresses_are_reached_directly(string address) =>
        Assert.Null(Rules(("all_proxy", "proxy:3128"), ("no_proxy", "")).Find(new Uri(address)));

    [Theory]
    [InlineData("https_proxy", "https://a.example/", true)]
    [InlineData("HTTPS_PROXY", "https://a.example/", true)]
    [InlineData("http_proxy", "http://a.example/", true)]
    [InlineData("HTTP_PROXY", "http://a.example/", false)]
    [InlineData("ALL_PROXY", "http://a.example/", true)]
    [InlineData("http_proxy", "https://a.example/", false)]
    [InlineData("https_proxy", "http://a.example/", false)]
    public void A_scheme_has_its_variable(string name, string address, bool isProxied) =>
        Assert.Equal(
            isProxied ? new Uri("http://proxy:3128/") : null, Rules((name, " proxy:3128\n")).Find(new Uri(address)));

    [Theory]
    [InlineData("*", true)]
    [InlineData("x, *", true)]
    [InlineData("example", true)]
    [InlineData(".oss.example", true)]
    [InlineData("other,b.oss.example.", true)]
    [InlineData("B.OSS.EXAMPLE", true)]
    [InlineData("b.oss.example:443", true)]
    [InlineData("b.oss.example:80", false)]
    [InlineData("ss.example", false)]
    [InlineData("a.b.oss.example", false)]
    [InlineData(".", false)]
    [InlineData("", false)]
    public void No_proxy_is_a_list_of_names_and_of_what_is_under_them(string list, bool isDirect) =>
        Assert.Equal(
            isDirect, Rules(("https_proxy", "p:1"), ("NO_PROXY", list)).IsBypassed(new Uri("https://b.oss.example/k")));

    [Theory]
    [InlineData("10.0.0.0/8", "https://10.1.2.3/", true)]
    [InlineData("10.0.0.0/9", "https://10.128.0.1/", false)]
    [InlineData("10.1.2.3", "https://10.1.2.3/", true)]
    [InlineData("10.1.2.3:444", "https://10.1.2.3/", false)]
    [InlineData("0.0.0.0/0", "https://[2001:db8::1]/", false)]
    [InlineData("2001:db8::/32", "https://[2001:db8::1]/", true)]
    [InlineData("[2001:db8::1]", "https://[2001:db8::1]/", true)]
    [InlineData("2001:db8::1", "https://[2001:db8::1]/", true)]
    [InlineData("[2001:db8::1]:444", "https://[2001:db8::1]/", false)]
    [InlineData("10.0.0.0/33", "https://10.1.2.3/", false)]
    [InlineData("2.3", "https://10.1.2.3/", false)]
    public void No_proxy_has_addresses_and_networks(string list, string address, bool isDirect) =>
        Assert.Equal(isDirect, Rules(("https_proxy", "p:1"), ("no_proxy", list)).IsBypassed(new Uri(address)));

    [Fact]
    public void The_password_of_a_proxy_is_given_to_it_and_never_stands_in_its_address()
    {
        ProxyRules rules = Rules(("https_proxy", "http://buyer:hunter%402@proxy:3128"));

        Uri proxy = rules.GetProxy(new Uri("https://a.example/"));
        NetworkCredential credential = rules.Credentials!.GetCredential(proxy, "Basic")!;

        Assert.Equal("http://proxy:3128/", proxy.OriginalString);
        Assert.Equal(("buyer", "hunter@2"), (credential.UserName, credential.Password));
        Assert.Null(rules.Credentials.GetCredential(new Uri("http://other:3128/"), "Basic"));
    }

    [Theory]
    [InlineData("https_proxy", "http://me:geheim@p:1", "https://a.example/", "through the proxy p:1 of https_proxy")]
    [InlineData("HTTPS_PROXY", "p:1", "https://a.example/", "through the proxy p:1 of HTTPS_PROXY")]
    [InlineData("ALL_PROXY", "p:1", "http://a.example/", "through the proxy p:1 of ALL_PROXY")]
    [InlineData("ALL_PROXY", "p:1", "http://localhost/", "directly")]
    [InlineData("http_proxy", "p:1", "https://a.example/", "through the proxy system:8080 of the system")]
    public void The_way_to_an_address_names_the_proxy_and_where_it_comes_from(
        string name, string value, string address, string route)
    {
        var rules = new ProxyRules(
            asked => asked == name ? value : null, () => new WebProxy("http://me:secret@system:8080"));

        Assert.Equal(route, rules.RouteTo(new Uri(address)));
    }

    [Fact]
    public void Without_variables_the_proxy_of_the_system_is_used()
    {
        var rules = new ProxyRules(_ => null, () => new WebProxy("http://me:secret@system:8080"));

        Assert.Equal("http://system:8080/", rules.GetProxy(new Uri("https://a.example/")).OriginalString);
        Assert.True(rules.IsBypassed(new Uri("https://localhost/")));
    }

    private static ProxyRules Rules(params (string Name, string Value)[] variables) => new(
        name => variables.FirstOrDefault(variable => variable.Name == name).Value, () => null);
}
