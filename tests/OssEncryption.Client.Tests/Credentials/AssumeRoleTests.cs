using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class AssumeRoleTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task The_request_is_the_one_of_the_vendors_rpc_style()
    {
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("a")));
        ICredentialProvider provider = CredentialProviders.AssumeRole(
            _setup.Environment,
            CredentialSetup.Caller,
            CredentialSetup.RoleArn,
            "night@run",
            "ext *~1",
            TimeSpan.FromMinutes(20),
            """{"Version":"1"}""",
            "cn-beijing");
        OssCredential credential = await provider.GetAsync();

        credential.IsTemporary("a");
        Assert.Equal(_setup.Now.AddHours(1), credential.Expiration);
        WebRequest request = Assert.Single(_setup.Web.Requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal("https://sts.cn-beijing.aliyuncs.com/", request.Uri.GetLeftPart(UriPartial.Path));
        Assert.Equal("AssumeRole", request.Query["Action"]);
        Assert.Equal("2015-04-01", request.Query["Version"]);
        Assert.Equal("JSON", request.Query["Format"]);
        Assert.Equal("2026-05-06T07:08:09Z", request.Query["Timestamp"]);
        Assert.Equal("LTAIcaller", request.Query["AccessKeyId"]);
        Assert.Equal("HMAC-SHA1", request.Query["SignatureMethod"]);
        Assert.Equal("1.0", request.Query["SignatureVersion"]);
        Assert.DoesNotContain("SecurityToken", request.Query.Keys);
        Assert.Equal(
            "DurationSeconds=1200&ExternalId=ext%20%2A~1&Policy=%7B%22Version%22%3A%221%22%7D"
            + "&RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Fauditor&RoleSessionName=night%40run",
            request.Body);
        Assert.Equal(Signature(request, "caller-secret"), request.Query["Signature"]);
    }

    [Fact]
    public async Task A_callers_security_token_is_sent_and_signed()
    {
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("a")));
        var caller = new StaticCredentialProvider(new OssCredential("STS.c", "sc", "to/ken+="), "a test");
        await Provider(caller).GetAsync();

        WebRequest request = Assert.Single(_setup.Web.Requests);
        Assert.Equal("to/ken+=", request.Query["SecurityToken"]);
        Assert.Equal(Signature(request, "sc"), request.Query["Signature"]);
    }

    [Fact]
    public async Task Two_requests_have_different_nonces()
    {
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("a")));
        await Provider().GetAsync();
        await Provider().GetAsync();

        Assert.Equal(2, _setup.Web.Requests.Select(request => request.Query["SignatureNonce"]).Distinct().Count());
    }

    [Fact]
    public async Task What_failed_for_a_while_is_sent_again_with_another_nonce()
    {
        int calls = 0;
        _setup.Web.Responses(_ => ++calls switch
        {
            1 => throw new HttpRequestException("lost"),
            2 => (503, ""),
            _ => (200, _setup.StsOneHour("a")),
        });

        (await Provider().GetAsync()).IsTemporary("a");

        Assert.Equal(3, _setup.Web.Requests.Select(request => request.Query["SignatureNonce"]).Distinct().Count());
    }

    [Fact]
    public async Task A_refusal_is_not_sent_again()
    {
        _setup.Web.Responses(_ => (403, ""));

        await Check.FailsAsync(CredentialError.CredentialSourceFailed, Provider());

        Assert.Single(_setup.Web.Requests);
    }

    [Fact]
    public async Task A_refusal_is_reported_with_code_and_request_id_and_what_to_do()
    {
        _setup.Web.Responses(_ => (403, """
            {"RequestId": "ABC-123", "HostId": "sts.aliyuncs.com", "Code": "NoPermission", "Message": "quoted-token"}
            """));
        CredentialException e = await Check.FailsAsync(CredentialError.CredentialSourceFailed, Provider());

        Assert.Contains("NoPermission", e.Message, StringComparison.Ordinal);
        Assert.Contains("ABC-123", e.Message, StringComparison.Ordinal);
        Assert.Contains(CredentialSetup.RoleArn, e.Message, StringComparison.Ordinal);
        Assert.Contains("sts:AssumeRole", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("quoted-token", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<html>", "JSON")]
    [InlineData(200, "{}", "without Credentials")]
    [InlineData(200, """{"Credentials": {"AccessKeyId": "a"}}""", "AccessKeySecret")]
    [InlineData(200, """{"Credentials":{"AccessKeyId":"a","AccessKeySecret":"b","Expiration":"x"}}""", "Expiration")]
    [InlineData(502, "<html>", "HTTP 502")]
    public async Task A_response_that_is_not_one_is_reported(int status, string body, string expected)
    {
        _setup.Web.Responses(_ => (status, body));

        CredentialException e = await Check.FailsAsync(CredentialError.CredentialSourceFailed, Provider());
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains("sts.aliyuncs.com", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_response_is_cut_off()
    {
        _setup.Web.Responses(_ => (200, new string(' ', 300_000)));

        await Check.FailsAsync(CredentialError.CredentialSourceFailed, Provider());
    }

    [Theory]
    [InlineData(null, null, null, "https://sts.aliyuncs.com/")]
    [InlineData("ap-southeast-1", null, "cn-beijing", "https://sts.ap-southeast-1.aliyuncs.com/")]
    [InlineData(null, null, "cn-beijing", "https://sts.cn-beijing.aliyuncs.com/")]
    [InlineData("cn-beijing", "true", null, "https://sts-vpc.cn-beijing.aliyuncs.com/")]
    [InlineData(null, "true", null, "https://sts.aliyuncs.com/")]
    public async Task The_endpoint_follows_region_and_variables(
        string? region, string? vpc, string? variable, string uri)
    {
        _setup.Variables["ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"] = vpc!;
        _setup.Variables["ALIBABA_CLOUD_STS_REGION"] = variable!;
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("a")));
        await Provider(region: region).GetAsync();

        Assert.Equal(uri, _setup.Web.Requests[0].Uri.GetLeftPart(UriPartial.Path));
    }

    [Theory]
    [InlineData("evil.example/")]
    [InlineData("cn-beijing.evil.example/?")]
    [InlineData("a@evil")]
    [InlineData("CN-Beijing")]
    [InlineData("cn-beijing\n")]
    [InlineData("-cn")]
    [InlineData("cn beijing")]
    public async Task A_region_cannot_bring_in_another_host(string region)
    {
        OssInputException e = Assert.Throws<OssInputException>(() => Provider(region: region));
        Assert.Equal(OssInputError.InvalidRegion, e.Reason);

        _setup.Variables["ALIBABA_CLOUD_STS_REGION"] = region + "/";
        await Assert.ThrowsAsync<OssInputException>(() => Provider().GetAsync());
        Assert.Empty(_setup.Web.Requests);
    }

    [Theory]
    [InlineData("auditor", "name", 3600)]
    [InlineData("acs:ram::1:user/a", "name", 3600)]
    [InlineData(CredentialSetup.RoleArn, "a", 3600)]
    [InlineData(CredentialSetup.RoleArn, "has space", 3600)]
    [InlineData(CredentialSetup.RoleArn, "name", 899)]
    [InlineData(CredentialSetup.RoleArn, "name", 43201)]
    public void What_STS_would_refuse_is_refused_before_any_request(string arn, string name, int seconds)
    {
        OssInputException e = Assert.Throws<OssInputException>(() => CredentialProviders.AssumeRole(
            _setup.Environment, CredentialSetup.Caller, arn, name, null, TimeSpan.FromSeconds(seconds), null, null));

        Assert.Equal(OssInputError.InvalidRole, e.Reason);
    }

    [Fact]
    public void The_source_says_which_role_and_by_whom() =>
        Assert.Equal($"role {CredentialSetup.RoleArn}, assumed by a test", Provider().Source);

    private ICredentialProvider Provider(ICredentialProvider? caller = null, string? region = null) =>
        CredentialProviders.AssumeRole(
            _setup.Environment, caller ?? CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null,
            region);

    // The vendor's rule once more, by other means: all parameters but the signature, sorted, encoded, encoded again.
    private static string Signature(WebRequest request, string secret)
    {
        IEnumerable<string> pairs = request.Query.Where(pair => pair.Key != "Signature").Concat(request.Form)
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => Uri.EscapeDataString(pair.Key) + "=" + Uri.EscapeDataString(pair.Value));
        string text = "POST&%2F&" + Uri.EscapeDataString(string.Join('&', pairs));
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(secret + "&"));
        mac.AppendData(Encoding.UTF8.GetBytes(text));
        return Convert.ToBase64String(mac.GetHashAndReset());
    }
}
