using System.Net.Sockets;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class ChainTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task The_first_place_that_is_configured_responds()
    {
        string token = CredentialSetup.Write(Path.Combine(_setup.Home, "token"), "jwt");
        Set("OSS_ACCESS_KEY_ID", "oss", "OSS_ACCESS_KEY_SECRET", "s", "OSS_SESSION_TOKEN", "t");
        Set("ALIBABA_CLOUD_ACCESS_KEY_ID", "ali", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s");
        Set("ALIBABA_CLOUD_SECURITY_TOKEN", "at");
        Set("ALIBABA_CLOUD_ROLE_ARN", CredentialSetup.RoleArn, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:p");
        Set("ALIBABA_CLOUD_OIDC_TOKEN_FILE", token, "ALIBABA_CLOUD_CREDENTIALS_URI", "http://localhost/u");
        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","access_key_id":"cli","access_key_secret":"s"}""");
        CredentialSetup.Write(
            _setup.SharedPath, "[default]\ntype = access_key\naccess_key_id = shared\naccess_key_secret = s\n");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=s\n");
        _setup.Web.Responses(request => request switch
        {
            { Uri.Host: "sts.aliyuncs.com" } => (200, _setup.StsOneHour("oidc")),
            { Uri.Host: "localhost" } => (200, _setup.OneHour("uri")),
            { Method: "PUT" } => (200, "t"),
            { Path: "/latest/meta-data/ram/security-credentials/" } => (200, "role"),
            _ => (200, _setup.OneHour("ecs")),
        });

        (await Get()).Is("oss", "s", "t");
        Unset("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET");
        (await Get()).Is("ali", "s", "at");
        Unset("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET");
        (await Get()).IsTemporary("oidc");
        Unset("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "ALIBABA_CLOUD_OIDC_TOKEN_FILE");
        (await Get()).Is("cli", "s");
        Set("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
        (await Get()).Is("shared", "s");
        File.Delete(_setup.SharedPath);
        (await Get()).Is("ossutil", "s");
        File.Delete(_setup.OssutilPath);
        (await Get()).IsTemporary("ecs");
        Set("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "TRUE");
        (await Get()).IsTemporary("uri");
    }

    [Fact]
    public async Task The_chosen_provider_is_kept_and_named()
    {
        Set("OSS_ACCESS_KEY_ID", "oss", "OSS_ACCESS_KEY_SECRET", "s");
        ICredentialProvider provider = CredentialProviders.Default(_setup.Environment);
        Assert.Equal("default credential chain", provider.Source);
        await provider.GetAsync();
        Unset("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET");

        (await provider.GetAsync()).Is("oss", "s");
        Assert.Equal("environment variables OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET", provider.Source);
    }

    [Fact]
    public async Task A_search_that_failed_is_made_again()
    {
        Set("OSS_ACCESS_KEY_ID", "oss");
        ICredentialProvider provider = CredentialProviders.Default(_setup.Environment);
        await Check.FailsAsync(CredentialError.CredentialSourceFailed, provider);
        Set("OSS_ACCESS_KEY_SECRET", "s");

        (await provider.GetAsync()).Is("oss", "s");
    }

    [Fact]
    public async Task Keys_and_a_role_of_OSS_assume_the_role()
    {
        Set("OSS_ACCESS_KEY_ID", "oss", "OSS_ACCESS_KEY_SECRET", "s", "OSS_ROLE_ARN", CredentialSetup.RoleArn);
        Set("OSS_ROLE_SESSION_NAME", "me");
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("r")));

        (await Get()).IsTemporary("r");
        Assert.Equal("me", Assert.Single(_setup.Web.Requests).Form["RoleSessionName"]);
    }

    [Theory]
    [InlineData("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET")]
    [InlineData("OSS_ACCESS_KEY_SECRET", "OSS_ACCESS_KEY_ID")]
    [InlineData("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET")]
    [InlineData("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_ACCESS_KEY_ID")]
    public async Task Half_a_pair_is_an_error_that_names_the_other_half(string set, string unset)
    {
        Set(set, "value");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=s\n");

        CredentialException e = await Fails(CredentialError.CredentialSourceFailed);
        Assert.StartsWith($"{set} is set and {unset} is not", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_of_the_OIDC_variables_is_an_error_that_names_the_missing_one()
    {
        Set("ALIBABA_CLOUD_ROLE_ARN", CredentialSetup.RoleArn, "ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/t");

        CredentialException e = await Fails(CredentialError.CredentialSourceFailed);
        Assert.Contains("ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_ARN_alone_is_no_credential()
    {
        Set("ALIBABA_CLOUD_ROLE_ARN", CredentialSetup.RoleArn);

        await Fails(CredentialError.CredentialNotFound);
    }

    [Fact]
    public async Task A_malformed_file_ends_the_search()
    {
        CredentialSetup.Write(_setup.AliyunPath, "{");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=s\n");

        await Fails(CredentialError.ProfileMalformed);
    }

    [Fact]
    public async Task An_unsupported_mode_ends_the_search()
    {
        _setup.WriteAliyun("p", """{"name":"p","mode":"BearerToken"}""");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=s\n");

        await Fails(CredentialError.ProfileUnsupported);
    }

    [Fact]
    public async Task A_profile_with_half_a_pair_ends_the_search()
    {
        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","access_key_id":"i"}""");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=s\n");

        await Fails(CredentialError.ProfileUnsupported);
    }

    [Fact]
    public async Task A_profile_without_any_key_is_passed_over()
    {
        _setup.WriteAliyun(
            "p", """{"name":"p","mode":"AK","access_key_id":"","access_key_secret":"","region_id":"cn-beijing"}""");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=ossutil\naccessKeySecret=s\n");

        (await Get()).Is("ossutil", "s");
    }

    [Theory]
    [InlineData("ALIBABA_CLOUD_PROFILE")]
    [InlineData("OSSUTIL_PROFILE")]
    public async Task A_named_profile_that_is_nowhere_does_not_let_another_identity_act(string variable)
    {
        Set(variable, "typo");
        _setup.Web.Responses(_ => (200, _setup.OneHour("ecs")));

        CredentialException e = await Fails(CredentialError.ProfileNotFound);
        Assert.Contains($"'typo', which {variable} names,", e.Message, StringComparison.Ordinal);
        Assert.Empty(_setup.Web.Requests);
    }

    [Theory]
    [InlineData("type = ecs_ram_role\nrole_name = web", "ecs")]
    [InlineData("type=ram_role_arn\naccess_key_id=i\naccess_key_secret=s\nrole_arn=acs:ram::1:role/a", "sts")]
    public async Task The_shared_file_has_types_for_modes(string section, string suffix)
    {
        CredentialSetup.Write(_setup.SharedPath, $"; comment\n[default]\n{section}\n");
        _setup.Web.Responses(request => request switch
        {
            { Uri.Host: "sts.aliyuncs.com" } => (200, _setup.StsOneHour("sts")),
            { Method: "PUT" } => (200, "t"),
            _ => (200, _setup.OneHour("ecs")),
        });

        (await Get()).IsTemporary(suffix);
    }

    [Fact]
    public async Task An_unsupported_type_in_the_shared_file_is_named()
    {
        CredentialSetup.Write(
            _setup.SharedPath, "[default]\ntype = rsa_key_pair\n");

        CredentialException e = await Fails(CredentialError.ProfileUnsupported);
        Assert.Equal($"mode rsa_key_pair is not supported in profile 'default' of {_setup.SharedPath}.", e.Message);
    }

    [Fact]
    public async Task When_nothing_is_there_the_message_says_where_it_looked_and_what_to_do()
    {
        CredentialSetup.Write(_setup.SharedPath, "[other]\ntype = access_key\n");
        var unreachable = new SocketException((int)SocketError.HostUnreachable);
        _setup.Web.Respond = _ => throw new HttpRequestException(null, unreachable);

        CredentialException e = await Fails(CredentialError.CredentialNotFound);
        string[] expected =
        [
            "OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET: not set",
            "ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET: not set",
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE: not set",
            $"aliyun CLI profile: no file {_setup.AliyunPath}",
            $"shared credentials profile: none in {_setup.SharedPath}",
            $"ossutil profile: no file {_setup.OssutilPath}",
            "RAM role of an ECS instance: none at 100.100.100.200",
            "ALIBABA_CLOUD_CREDENTIALS_URI: not set",
            "Connect-Oss -Credential",
        ];
        string[] lines = e.Message.Split('\n');
        Assert.Equal(expected.Length + 1, lines.Length);
        Assert.All(
            expected.Zip(lines.Skip(1)),
            pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_metadata_service_that_stays_silent_is_given_up()
    {
        _setup.Web.Respond = _ => new TaskCompletionSource<(int, string)>().Task;

        await Fails(CredentialError.CredentialNotFound);
        Assert.Equal(2, _setup.Web.Requests.Count);
    }

    [Theory]
    [InlineData(404, null, CredentialError.CredentialNotFound)]
    [InlineData(500, null, CredentialError.CredentialSourceFailed)]
    [InlineData(404, "true", CredentialError.CredentialSourceFailed)]
    public async Task An_instance_without_a_role_is_passed_over_and_a_failing_one_is_not(
        int status, string? isPlainDisabled, CredentialError expected)
    {
        _setup.Variables["ALIBABA_CLOUD_IMDSV1_DISABLED"] = isPlainDisabled!;
        _setup.Web.Responses(_ => (status, ""));

        await Fails(expected);
    }

    [Fact]
    public async Task Many_first_callers_make_one_search()
    {
        CredentialSetup.Write(
            _setup.SharedPath, "[default]\ntype = ecs_ram_role\nrole_name = web\n");
        var gate = new TaskCompletionSource();
        _setup.Web.Respond = async request =>
        {
            await gate.Task;
            return request.Method == "PUT" ? (200, "t") : (200, _setup.OneHour("ecs"));
        };
        ICredentialProvider provider = CredentialProviders.Default(_setup.Environment);
        Task<OssCredential>[] callers = [.. Enumerable.Range(0, 20).Select(_ => provider.GetAsync())];
        gate.SetResult();
        await Task.WhenAll(callers);

        Assert.Equal(["PUT", "GET"], _setup.Web.Requests.Select(request => request.Method));
    }

    private void Set(params string[] pairs)
    {
        for (int i = 0; i < pairs.Length; i += 2)
        {
            _setup.Variables[pairs[i]] = pairs[i + 1];
        }
    }

    private void Unset(params string[] names) => Array.ForEach(names, name => _setup.Variables.Remove(name));

    private Task<OssCredential> Get() => CredentialProviders.Default(_setup.Environment).GetAsync();

    private Task<CredentialException> Fails(CredentialError reason) =>
        Check.FailsAsync(reason, CredentialProviders.Default(_setup.Environment));
}
