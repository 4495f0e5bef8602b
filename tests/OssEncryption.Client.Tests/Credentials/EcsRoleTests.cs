using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class EcsRoleTests : IDisposable
{
    private const string Roles = "/latest/meta-data/ram/security-credentials/";

    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task Token_mode_comes_first_and_the_role_is_discovered()
    {
        _setup.Web.Responses(request => request.Path switch
        {
            "/latest/api/token" => (200, "the-token"),
            Roles => (200, "my-role"),
            Roles + "my-role" => (200, _setup.OneHour("e")),
            _ => (404, ""),
        });
        OssCredential credential = await CredentialProviders.FromEcsRole(_setup.Environment, null).GetAsync();

        credential.IsTemporary("e");
        Assert.Equal(
            ["PUT /latest/api/token", $"GET {Roles}", "PUT /latest/api/token", $"GET {Roles}my-role"],
            _setup.Web.Requests.Select(request => $"{request.Method} {request.Path}"));
        Assert.All(
            _setup.Web.Requests,
            request => Assert.Equal("http://100.100.100.200", request.Uri.GetLeftPart(UriPartial.Authority)));
        Assert.Equal("21600", _setup.Web.Requests[0].Headers["X-aliyun-ecs-metadata-token-ttl-seconds"]);
        Assert.Equal("the-token", _setup.Web.Requests[1].Headers["X-aliyun-ecs-metadata-token"]);
        Assert.Equal("the-token", _setup.Web.Requests[3].Headers["X-aliyun-ecs-metadata-token"]);
    }

    [Fact]
    public async Task Another_role_in_the_middle_is_an_error_and_its_key_is_not_used()
    {
        string named = "one";
        _setup.Web.Responses(request => request.Path switch
        {
            "/latest/api/token" => (200, "the-token"),
            Roles => (200, named),
            _ => (200, _setup.OneHour(request.Path[^3..])),
        });
        ICredentialProvider provider = CredentialProviders.FromEcsRole(_setup.Environment, null);
        (await provider.GetAsync()).IsTemporary("one");
        named = "two";

        _setup.Now = _setup.Now.AddMinutes(58);
        (await provider.GetAsync()).IsTemporary("one");
        _setup.Now = _setup.Now.AddMinutes(5);
        CredentialException e = await Check.FailsAsync(CredentialError.CredentialSourceFailed, provider);

        Assert.Contains("'two' and no longer 'one'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Roles + "two", _setup.Web.Requests.Select(request => request.Path));
        named = "one";
        (await provider.GetAsync()).IsTemporary("one");
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(200, "not a token")]
    public async Task Without_a_token_it_asks_plainly(int status, string body)
    {
        _setup.Web.Responses(request => request.Method == "PUT" ? (status, body) : (200, _setup.OneHour("e")));
        OssCredential credential = await CredentialProviders.FromEcsRole(_setup.Environment, "named").GetAsync();

        credential.IsTemporary("e");
        Assert.Equal(Roles + "named", _setup.Web.Requests[1].Path);
        Assert.DoesNotContain("X-aliyun-ecs-metadata-token", _setup.Web.Requests[1].Headers.Keys);
    }

    [Fact]
    public async Task A_token_that_does_not_help_is_not_left_away()
    {
        _setup.Web.Responses(request => request.Method == "PUT" ? (200, "t") : (500, "body-text"));

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(_setup.Environment, "named"));
        Assert.Contains("HTTP 500", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("body-text", e.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, _setup.Web.Requests.Count);
    }

    [Fact]
    public async Task Plain_mode_can_be_forbidden()
    {
        _setup.Variables["ALIBABA_CLOUD_IMDSV1_DISABLED"] = "true";
        _setup.Web.Responses(request => request.Method == "PUT" ? (403, "") : (200, _setup.OneHour("e")));

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(_setup.Environment, "named"));
        Assert.Contains("ALIBABA_CLOUD_IMDSV1_DISABLED", e.Message, StringComparison.Ordinal);
        Assert.Contains("HTTP 403", e.Message, StringComparison.Ordinal);
        Assert.Single(_setup.Web.Requests);
    }

    [Fact]
    public async Task A_refused_plain_request_says_that_there_was_no_token()
    {
        _setup.Web.Responses(request => request.Method == "PUT" ? (405, "") : (403, ""));

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(_setup.Environment, "named"));
        Assert.Contains("HTTP 403", e.Message, StringComparison.Ordinal);
        Assert.Contains("without a token; it gave none (HTTP 405)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>no</html>")]
    [InlineData("../../user-data")]
    public async Task What_is_not_a_role_name_is_not_asked_for(string name)
    {
        _setup.Web.Responses(request => request.Method == "PUT" ? (200, "t") : (200, name));

        await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(_setup.Environment, null));
        Assert.Equal(2, _setup.Web.Requests.Count);
    }

    [Fact]
    public async Task A_given_role_name_stays_one_segment_of_the_path()
    {
        _setup.Web.Responses(request => request.Method == "PUT" ? (200, "t") : (404, ""));

        await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(_setup.Environment, "a/b?c"));
        Assert.EndsWith(
            "/security-credentials/a%2Fb%3Fc", _setup.Web.Requests[1].Uri.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_other_than_success_is_an_error()
    {
        _setup.Web.Responses(request => request.Method == "PUT"
            ? (200, "t")
            : (200, """{"Code": "Failed", "AccessKeyId": "a", "AccessKeySecret": "b"}"""));

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(_setup.Environment, "named"));
        Assert.Contains("Failed", e.Message, StringComparison.Ordinal);
    }
}
