using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class UriTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public UriTests() => _setup.Variables["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true";

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("http://localhost:81/a")]
    [InlineData("http://127.0.0.1:81/a")]
    [InlineData("http://[::1]:81/a")]
    [InlineData("http://100.100.100.200/a")]
    [InlineData("https://vault.example/a")]
    public async Task Near_addresses_and_https_are_asked(string address)
    {
        _setup.Variables["ALIBABA_CLOUD_CREDENTIALS_URI"] = address;
        _setup.Web.Responses(_ => (200, _setup.OneHour("u")));

        (await CredentialProviders.Default(_setup.Environment).GetAsync()).IsTemporary("u");
        Assert.Equal(address, Assert.Single(_setup.Web.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("http://vault.example/key", "https")]
    [InlineData("http://100.100.100.201/key", "https")]
    [InlineData("http://localhost.evil.example/key", "https")]
    [InlineData("ftp://localhost/key", "http or https")]
    [InlineData("file:///etc/key", "http or https")]
    [InlineData("localhost/key", "http or https")]
    [InlineData("https://\uE000/key", "http or https")]
    public async Task Other_addresses_are_refused_with_the_reason_and_without_a_request(string address, string expected)
    {
        _setup.Variables["ALIBABA_CLOUD_CREDENTIALS_URI"] = address;

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.Default(_setup.Environment));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("ALIBABA_CLOUD_CREDENTIALS_URI", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key", e.ToString(), StringComparison.Ordinal);
        Assert.Empty(_setup.Web.Requests);
    }

    [Fact]
    public async Task A_pair_without_an_end_is_asked_for_once()
    {
        _setup.Variables["ALIBABA_CLOUD_CREDENTIALS_URI"] = "http://localhost/";
        _setup.Web.Responses(_ => (200, """{"AccessKeyId":"i","AccessKeySecret":"s"}"""));
        ICredentialProvider provider = CredentialProviders.Default(_setup.Environment);

        (await provider.GetAsync()).Is("i", "s");
        _setup.Now += TimeSpan.FromDays(30);
        (await provider.GetAsync()).Is("i", "s");
        Assert.Single(_setup.Web.Requests);
    }
}
