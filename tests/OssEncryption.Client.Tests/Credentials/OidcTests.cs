using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class OidcTests : IDisposable
{
    private const string ProviderArn = "acs:ram::123456789012:oidc-provider/ack";

    private readonly CredentialSetup _setup = new();
    private readonly string _tokenFile;

    public OidcTests() => _tokenFile = CredentialSetup.Write(Path.Combine(_setup.Home, "token"), "header.body.sig\n");

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task The_request_carries_the_token_and_no_signature()
    {
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("o")));
        OssCredential credential = await Provider().GetAsync();

        credential.IsTemporary("o");
        WebRequest request = Assert.Single(_setup.Web.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("sts.cn-hangzhou.aliyuncs.com", request.Uri.Host);
        Assert.Equal(
            ["Action", "Format", "SignatureNonce", "Timestamp", "Version"],
            request.Query.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("AssumeRoleWithOIDC", request.Query["Action"]);
        Assert.Equal(
            "DurationSeconds=3600&OIDCProviderArn=acs%3Aram%3A%3A123456789012%3Aoidc-provider%2Fack"
            + "&OIDCToken=header.body.sig&RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Fauditor&RoleSessionName=pod",
            request.Body);
    }

    [Fact]
    public async Task Every_renewal_reads_the_token_file_again()
    {
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("o")));
        ICredentialProvider provider = Provider();
        await provider.GetAsync();
        File.WriteAllText(_tokenFile, "second");
        _setup.Now += TimeSpan.FromMinutes(58);
        await provider.GetAsync();

        Assert.Equal(["header.body.sig", "second"], _setup.Web.Requests.Select(request => request.Form["OIDCToken"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_file_that_is_missing_or_empty_is_named(bool isThere)
    {
        File.Delete(_tokenFile);
        if (isThere)
        {
            File.WriteAllText(_tokenFile, "\n");
        }

        CredentialException e = await Check.FailsAsync(CredentialError.CredentialSourceFailed, Provider());
        Assert.Contains(_tokenFile, e.Message, StringComparison.Ordinal);
        Assert.Empty(_setup.Web.Requests);
    }

    private ICredentialProvider Provider() => CredentialProviders.FromOidc(
        _setup.Environment, CredentialSetup.RoleArn, ProviderArn, _tokenFile, "pod", "cn-hangzhou");
}
