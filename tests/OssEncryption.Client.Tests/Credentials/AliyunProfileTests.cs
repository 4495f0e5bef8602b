using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class AliyunProfileTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task AK_gives_its_pair_and_no_token_that_was_left_behind()
    {
        _setup.WriteAliyun(
            "prod",
            """{"name":"prod","mode":"AK","access_key_id":" id ","access_key_secret":"s","sts_token":"old"}""");
        ICredentialProvider provider = CredentialProviders.FromProfile(_setup.Environment, null);

        (await provider.GetAsync()).Is("id", "s");
        Assert.Equal($"aliyun CLI profile 'prod' in {_setup.AliyunPath}", provider.Source);
    }

    [Fact]
    public async Task StsToken_gives_its_three_parts()
    {
        _setup.WriteAliyun(
            "p", """{"name":"p","mode":"StsToken","access_key_id":"i","access_key_secret":"s","sts_token":"t"}""");

        (await Get("p")).Is("i", "s", "t");
    }

    [Fact]
    public async Task RamRoleArn_assumes_its_role_with_its_pair()
    {
        _setup.WriteAliyun("p", $$"""
            {"name":"p","mode":"RamRoleArn","access_key_id":"i","access_key_secret":"s",
             "ram_role_arn":"{{CredentialSetup.RoleArn}}","ram_session_name":"me","external_id":"x","policy":"{}",
             "expired_seconds":900,"sts_region":"cn-shanghai"}
            """);
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("r")));

        (await Get("p")).IsTemporary("r");
        WebRequest request = Assert.Single(_setup.Web.Requests);
        Assert.Equal("sts.cn-shanghai.aliyuncs.com", request.Uri.Host);
        Assert.Equal("i", request.Query["AccessKeyId"]);
        Assert.Equal(
            "DurationSeconds=900&ExternalId=x&Policy=%7B%7D"
            + "&RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Fauditor&RoleSessionName=me",
            request.Body);
    }

    [Fact]
    public async Task ChainableRamRoleArn_goes_through_its_sources()
    {
        _setup.WriteAliyun(
            "top",
            Chained("top", "middle"),
            Chained("middle", "base"),
            """{"name":"base","mode":"AK","access_key_id":"i","access_key_secret":"s"}""");
        _setup.Web.Responses(request =>
            (200, _setup.StsOneHour(request.Query["AccessKeyId"] == "i" ? "middle" : "top")));

        (await Get("top")).IsTemporary("top");
        Assert.Equal(["i", "STS.middle"], _setup.Web.Requests.Select(request => request.Query["AccessKeyId"]));
        Assert.Equal("token-middle", _setup.Web.Requests[1].Query["SecurityToken"]);
    }

    [Fact]
    public void A_circle_of_sources_is_shown()
    {
        _setup.WriteAliyun("a", Chained("a", "b"), Chained("b", "c"), Chained("c", "b"));

        CredentialException e = Fails(CredentialError.ProfileUnsupported, "a");
        Assert.Contains("a -> b -> c -> b", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_not_there_is_named()
    {
        _setup.WriteAliyun("a", Chained("a", "ghost"));

        Assert.Contains("'ghost'", Fails(CredentialError.ProfileUnsupported, "a").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EcsRamRole_asks_the_metadata_service()
    {
        _setup.WriteAliyun("p", """{"name":"p","mode":"EcsRamRole","ram_role_name":"web"}""");
        _setup.Web.Responses(request => request.Method == "PUT" ? (200, "t") : (200, _setup.OneHour("e")));

        (await Get("p")).IsTemporary("e");
        Assert.EndsWith("/web", _setup.Web.Requests[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OIDC_sends_its_token()
    {
        string token = CredentialSetup.Write(Path.Combine(_setup.Home, "token"), "jwt");
        _setup.WriteAliyun("p", $$"""
            {"name":"p","mode":"OIDC","ram_role_arn":"{{CredentialSetup.RoleArn}}","oidc_provider_arn":"acs:p",
             "oidc_token_file":"{{token.Replace('\\', '/')}}","ram_session_name":"me"}
            """);
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("o")));

        (await Get("p")).IsTemporary("o");
        Assert.Equal("jwt", Assert.Single(_setup.Web.Requests).Form["OIDCToken"]);
    }

    [Fact]
    public async Task CredentialsURI_is_asked()
    {
        _setup.WriteAliyun(
            "p", """{"name":"p","mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:8080/creds?k=v"}""");
        _setup.Web.Responses(_ => (200, _setup.OneHour("u")));

        (await Get("p")).IsTemporary("u");
        Assert.Equal("http://127.0.0.1:8080/creds?k=v", Assert.Single(_setup.Web.Requests).Uri.AbsoluteUri);
    }

    [Theory]
    [InlineData("RsaKeyPair")]
    [InlineData("BearerToken")]
    [InlineData("Anonymous")]
    [InlineData("Whatever")]
    public void A_mode_that_is_not_supported_is_named_with_its_profile(string mode)
    {
        _setup.WriteAliyun("p", $$"""{"name":"p","mode":"{{mode}}","access_key_id":"i","access_key_secret":"s"}""");

        Assert.Equal(
            $"mode {mode} is not supported in profile 'p' of {_setup.AliyunPath}.",
            Fails(CredentialError.ProfileUnsupported, "p").Message);
    }

    [Theory]
    [InlineData("AK", "", "access_key_id")]
    [InlineData("AK", """ "access_key_id":"i" """, "access_key_secret")]
    [InlineData("AK", """ "access_key_id":"i","access_key_secret":null """, "access_key_secret")]
    [InlineData("StsToken", """ "access_key_id":"i","access_key_secret":"s" """, "sts_token")]
    [InlineData("RamRoleArn", """ "ram_role_arn":"acs:ram::1:role/a" """, "access_key_id")]
    [InlineData("RamRoleArn", """ "access_key_id":"i","access_key_secret":"s" """, "ram_role_arn")]
    [InlineData("ChainableRamRoleArn", """ "ram_role_arn":"acs:ram::1:role/a" """, "source_profile")]
    [InlineData("OIDC", """ "ram_role_arn":"acs:ram::1:role/a" """, "oidc_provider_arn")]
    [InlineData("OIDC", """ "ram_role_arn":"acs:ram::1:role/a","oidc_provider_arn":"x" """, "oidc_token_file")]
    [InlineData("External", "", "process_command")]
    [InlineData("External", """ "process_command":"  " """, "process_command")]
    [InlineData("CredentialsURI", "", "credentials_uri")]
    public void What_a_mode_lacks_is_named(string mode, string fields, string missing)
    {
        string more = fields.Length > 0 ? "," + fields : "";
        _setup.WriteAliyun("p", $$"""{"name":"p","mode":"{{mode}}"{{more}}}""");

        Assert.Equal(
            $"{missing} is missing in profile 'p' of {_setup.AliyunPath}.",
            Fails(CredentialError.ProfileUnsupported, "p").Message);
    }

    [Theory]
    [InlineData(""" "sts_endpoint":"sts.cn-beijing.aliyuncs.com" """, "https://sts.cn-beijing.aliyuncs.com/")]
    [InlineData(""" "sts_endpoint":"https://sts.example.com","sts_region":"cn-beijing" """, "https://sts.example.com/")]
    [InlineData(""" "sts_region":"cn-beijing","enable_vpc":true """, "https://sts-vpc.cn-beijing.aliyuncs.com/")]
    public async Task The_endpoint_of_STS_is_the_profiles(string field, string expected)
    {
        _setup.WriteAliyun("p", $$"""
            {"name":"p","mode":"RamRoleArn","access_key_id":"i","access_key_secret":"s",
             "ram_role_arn":"{{CredentialSetup.RoleArn}}",{{field}}}
            """);
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("r")));

        (await Get("p")).IsTemporary("r");
        Assert.Equal(expected, Assert.Single(_setup.Web.Requests).Uri.GetLeftPart(UriPartial.Path));
    }

    [Theory]
    [InlineData(""" "expired_seconds":"an hour" """, "expired_seconds")]
    [InlineData(""" "sts_endpoint":"http://sts.example.com" """, "STS endpoint")]
    [InlineData(""" "sts_endpoint":"sts.example.com/path" """, "STS endpoint")]
    [InlineData(""" "sts_endpoint":"a@b.example.com" """, "STS endpoint")]
    [InlineData(""" "expired_seconds":60 """, "900 seconds")]
    [InlineData(""" "sts_region":"evil.example/" """, "STS region")]
    [InlineData(""" "ram_session_name":"a b" """, "session name")]
    public void A_value_that_cannot_be_is_reported_with_its_profile(string field, string expected)
    {
        _setup.WriteAliyun("p", $$"""
            {"name":"p","mode":"RamRoleArn","access_key_id":"i","access_key_secret":"s",
             "ram_role_arn":"{{CredentialSetup.RoleArn}}",{{field}}}
            """);

        CredentialException e = Fails(CredentialError.ProfileUnsupported, "p");
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains($"profile 'p' of {_setup.AliyunPath}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("[]", 1)]
    [InlineData("{\n\"profiles\": 1}", 1)]
    [InlineData("{\n\"current\": \"p\",\n\"profiles\": [\n{\"mode\": \"AK\"}]}", 4)]
    [InlineData("{\n\"profiles\": [\n\"p\"]}", 3)]
    [InlineData("{\n\"profiles\": [\n{\"name\": \"p\",}]}", 3)]
    public void A_malformed_file_is_reported_with_path_and_line(string text, int line)
    {
        CredentialSetup.Write(_setup.AliyunPath, text);

        CredentialException e = Fails(CredentialError.ProfileMalformed, "p");
        Assert.StartsWith($"{_setup.AliyunPath}, line {line}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_text_is_reported()
    {
        CredentialSetup.Write(_setup.AliyunPath, "");
        File.WriteAllBytes(_setup.AliyunPath, [0x7b, 0xff, 0xfe]);

        CredentialException e = Fails(CredentialError.ProfileMalformed, "p");
        Assert.Equal($"{_setup.AliyunPath} is not UTF-8 text.", e.Message);
    }

    [Fact]
    public void A_profile_that_is_nowhere_is_reported_with_where_was_looked()
    {
        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","access_key_id":"i","access_key_secret":"s"}""");

        CredentialException e = Fails(CredentialError.ProfileNotFound, "P");
        Assert.Contains("'P'", e.Message, StringComparison.Ordinal);
        Assert.Contains(_setup.AliyunPath, e.Message, StringComparison.Ordinal);
        Assert.Contains(_setup.OssutilPath, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_current_profile_that_is_not_there_is_an_error()
    {
        _setup.WriteAliyun("gone", """{"name":"p","mode":"AK","access_key_id":"i","access_key_secret":"s"}""");

        Assert.Contains("'gone'", Fails(CredentialError.ProfileNotFound, null).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_choose_file_and_profile()
    {
        string path = CredentialSetup.Write(Path.Combine(_setup.Home, "other.json"), """
            {"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"1","access_key_secret":"s"},
             {"name":"b","mode":"AK","access_key_id":"2","access_key_secret":"s"}]}
            """);
        _setup.Variables["ALIBABA_CLOUD_CONFIG_FILE"] = "~/other.json";
        _setup.Variables["ALIBABA_CLOUD_PROFILE"] = "b";

        ICredentialProvider provider = CredentialProviders.FromProfile(_setup.Environment, null);
        Assert.Equal("2", (await provider.GetAsync()).AccessKeyId);
        Assert.Contains(path, provider.Source, StringComparison.Ordinal);
        Assert.Equal("1", (await Get("a")).AccessKeyId);
    }

    [Fact]
    public void Without_a_home_directory_nothing_is_read_from_the_current_one()
    {
        var homeless = new CredentialEnvironment { GetVariable = _ => null, HomeDirectory = "", Handler = _setup.Web };

        CredentialException e = Check.Fails(
            CredentialError.ProfileNotFound, () => CredentialProviders.FromProfile(homeless, "p"));
        Assert.Contains("no home directory", e.Message, StringComparison.Ordinal);
    }

    private static string Chained(string name, string source) => $$"""
        {"name":"{{name}}","mode":"ChainableRamRoleArn","source_profile":"{{source}}",
         "ram_role_arn":"{{CredentialSetup.RoleArn}}"}
        """;

    private Task<OssCredential> Get(string name) =>
        CredentialProviders.FromProfile(_setup.Environment, name).GetAsync();

    private CredentialException Fails(CredentialError reason, string? name) =>
        Check.Fails(reason, () => CredentialProviders.FromProfile(_setup.Environment, name));
}
