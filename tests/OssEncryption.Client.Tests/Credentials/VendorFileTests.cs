using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Credentials;

/// <summary>Files and variables as the vendor's tools of today write and read them.</summary>
public sealed class VendorFileTests : IDisposable
{
    private const string Login = """
        "access_key_id":"STS.i","access_key_secret":"s","sts_token":"t"
        """;

    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("[default]   # the first\ntype = access_key # kind\naccess_key_id = i ; id\naccess_key_secret = s\t# x")]
    [InlineData("; top\r\n[ default ] ; c\r\naccess_key_id=i\r\naccess_key_secret=s  #\r\n")]
    [InlineData("\uFEFF[default]#c\naccess_key_id: i\naccess_key_secret: s")]
    [InlineData("\uFEFF# c\r\n[default]\r\naccess_key_id=i\r\naccess_key_secret=s")]
    [InlineData("[default]\n# only a comment\naccess_key_id=i\naccess_key_secret=s")]
    [InlineData("\n\n; a\n# b\n[default]\n  access_key_id   =   i   \n\taccess_key_secret\t=\ts\t\n")]
    [InlineData("[x]\naccess_key_id=o\naccess_key_secret=o\n[default];y\naccess_key_id=i # a # b\naccess_key_secret=s")]
    [InlineData("[default]\naccess_key_id = i #\naccess_key_secret = s ;\n")]
    [InlineData("[default]\nenable = true # on\ntype = access_key ; kind\naccess_key_id=i\naccess_key_secret=s")]
    [InlineData("[default]\naccess_key_id = i # \u4E2D\u6587\naccess_key_secret = s ; \u00E9")]
    [InlineData("# [default]\n[default]\naccess_key_id=i\naccess_key_secret=s\n# access_key_secret=t")]
    [InlineData("[default]\n;access_key_id=x\naccess_key_id=i\naccess_key_secret=s\n[other] # c\naccess_key_id=z")]
    [InlineData("[default]\r\n\r\naccess_key_id = i\r\n\r\naccess_key_secret = s # c\r\n\r\n")]
    public async Task Comments_ends_of_lines_and_a_byte_order_mark_are_not_part_of_a_value(string text)
    {
        CredentialSetup.Write(_setup.SharedPath, text);

        (await CredentialProviders.Default(_setup.Environment).GetAsync()).Is("i", "s");
    }

    [Fact]
    public async Task A_sign_of_a_comment_without_a_blank_before_it_belongs_to_the_value()
    {
        CredentialSetup.Write(_setup.SharedPath, "[default]\naccess_key_id=i\naccess_key_secret=a#b;c=d:e\n");

        (await CredentialProviders.Default(_setup.Environment).GetAsync()).Is("i", "a#b;c=d:e");
    }

    [Fact]
    public async Task A_section_that_is_switched_off_is_not_used()
    {
        CredentialSetup.Write(
            _setup.SharedPath, "[default]\nenable = False # off\naccess_key_id=i\naccess_key_secret=s\n");
        CredentialSetup.Write(_setup.OssutilPath, "[default]\naccessKeyId=o\naccessKeySecret=s\n");

        (await CredentialProviders.Default(_setup.Environment).GetAsync()).Is("o", "s");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"current":"default","profiles":null}""")]
    [InlineData("""{"current":"gone","profiles":[]}""")]
    [InlineData("""{"current":"","profiles":[null,{}]}""")]
    [InlineData("""{"profiles":[]}""")]
    [InlineData("""{"profiles":null,"current":null,"meta_path":""}""")]
    [InlineData("""{"profiles":[null]}""")]
    [InlineData("""{"profiles":[{}]}""")]
    [InlineData("""{"current":"default"}""")]
    [InlineData("""{"meta_path":"","version":2}""")]
    [InlineData("""{"current":"p","profiles":[{},null,{}]}""")]
    [InlineData("\uFEFF{}")]
    [InlineData("  {}\r\n")]
    [InlineData("""{"current":"a","profiles":null,"profiles_of_tomorrow":[{"name":"a"}]}""")]
    public async Task A_file_without_profiles_configures_nothing(string json)
    {
        CredentialSetup.Write(_setup.AliyunPath, json);
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\naccessKeyID=o\naccessKeySecret=s\n");

        (await CredentialProviders.Default(_setup.Environment).GetAsync()).Is("o", "s");
        (await CredentialProviders.FromProfile(_setup.Environment, null).GetAsync()).Is("o", "s");
    }

    [Theory]
    [InlineData("ALIBABA_CLOUD_CLI_PROFILE_DISABLED")]
    [InlineData("ALIBABA_CLOUD_IGNORE_PROFILE")]
    public async Task A_variable_switches_the_file_of_the_aliyun_tool_off(string variable)
    {
        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","access_key_id":"i","access_key_secret":"s"}""");
        CredentialSetup.Write(_setup.OssutilPath, "[default]\naccessKeyId=o\naccessKeySecret=s\n");
        _setup.Variables[variable] = "TRUE";

        (await CredentialProviders.Default(_setup.Environment).GetAsync()).Is("o", "s");
    }

    [Theory]
    [InlineData("CloudSSO")]
    [InlineData("cloudsso")]
    [InlineData("CLOUDSSO")]
    [InlineData("Cloud_SSO")]
    [InlineData("cloud-sso")]
    [InlineData("OAuth")]
    [InlineData("oauth")]
    [InlineData("OAUTH")]
    [InlineData("StsToken")]
    [InlineData("ststoken")]
    [InlineData("STS_TOKEN")]
    public async Task The_key_of_a_login_is_used_until_its_end_and_then_read_anew(string mode)
    {
        WriteLogin(mode, "STS.1", _setup.Now.AddHours(1));
        ICredentialProvider provider = CredentialProviders.FromProfile(_setup.Environment, "p");
        (await provider.GetAsync()).Is("STS.1", "s", "t");

        _setup.Now = _setup.Now.AddHours(1);
        WriteLogin(mode, "STS.2", _setup.Now.AddHours(1));

        (await provider.GetAsync()).Is("STS.2", "s", "t");
    }

    [Theory]
    [InlineData("CloudSSO")]
    [InlineData("OAuth")]
    public async Task The_end_of_a_login_names_the_command_that_renews_it(string mode)
    {
        WriteLogin(mode, "STS.1", _setup.Now);

        CredentialException error = await Task.Run(() => Check.Fails(
            CredentialError.CredentialSourceFailed, () => CredentialProviders.FromProfile(_setup.Environment, "p")));

        Assert.Equal(
            $"The temporary key of profile 'p' in {_setup.AliyunPath} has expired. "
            + "Renew it with 'aliyun configure --profile p'.",
            error.Message);
    }

    [Fact]
    public async Task RamRoleArnWithRoleName_assumes_its_role_with_that_of_the_instance()
    {
        _setup.WriteAliyun("p", $$"""
            {"name":"p","mode":"RamRoleArnWithRoleName","ram_role_name":"ecs","ram_role_arn":"{{CredentialSetup.RoleArn}}",
             "ram_session_name":"me","expired_seconds":900}
            """);
        _setup.Web.Responses(request => request.Uri.AbsolutePath switch
        {
            "/latest/api/token" => (404, ""),
            "/latest/meta-data/ram/security-credentials/ecs" => (200, _setup.OneHour("ecs")),
            _ => (200, _setup.StsOneHour("role")),
        });

        (await CredentialProviders.FromProfile(_setup.Environment, "p").GetAsync()).IsTemporary("role");
        Assert.Equal("STS.ecs", _setup.Web.Requests[^1].Query["AccessKeyId"]);
    }

    [Theory]
    [InlineData("""{"name":"p","ram_role_name":"ecs"}""", "RAM role ecs of this ECS instance")]
    [InlineData("""{"name":"p","process_command":"give --key"}""", "external command give")]
    public void A_profile_without_a_mode_has_the_one_that_its_fields_are_for(string profile, string source)
    {
        _setup.WriteAliyun("p", profile);

        Assert.Contains(source, CredentialProviders.FromProfile(_setup.Environment, null).Source);
    }

    [Theory]
    [InlineData("true", """{"name":"p","mode":"External","process_command":"give"}""")]
    [InlineData("TRUE", """{"name":"p","mode":"External","process_command":"give"}""")]
    [InlineData(" True ", """{"name":"p","mode":"external","process_command":"give --id 1"}""")]
    [InlineData("true\n", """{"name":"p","mode":"EXTERNAL","process_command":"/bin/give"}""")]
    [InlineData("true", """{"name":"p","process_command":"give"}""")]
    [InlineData("true", """{"name":"p","mode":"External","process_command":"give.cmd"}""")]
    [InlineData("true", """{"name":"p","mode":"External"}""")]
    [InlineData("true", """{"name":"p","mode":"CredentialsURI","credentials_uri":"http://127.0.0.1:1/x"}""")]
    [InlineData("TRUE", """{"name":"p","mode":"credentials_uri","credentials_uri":"https://vault.example/x"}""")]
    [InlineData("True", """{"name":"p","mode":"CREDENTIALSURI","credentials_uri":"http://127.0.0.1:1/x"}""")]
    [InlineData("true", """{"name":"p","mode":"CredentialsURI"}""")]
    public void A_variable_forbids_programs_and_addresses_of_profiles(string value, string profile)
    {
        _setup.WriteAliyun("p", profile);
        _setup.Variables["ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS"] = value;

        CredentialException error = Check.Fails(
            CredentialError.ProfileUnsupported, () => CredentialProviders.FromProfile(_setup.Environment, "p"));

        Assert.StartsWith("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS switches off mode ", error.Message);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("\n\n")]
    [InlineData(" \r\n ")]
    [InlineData("\f")]
    [InlineData("\u00A0")]
    [InlineData("\u2003")]
    [InlineData("\u3000\n")]
    public async Task White_space_at_the_ends_never_reaches_a_signature(string blank)
    {
        var key = new OssCredential(blank + "ak" + blank, "sk" + blank, blank + "t" + blank);
        Assert.Equal("sk", key.AccessKeySecret);
        using var bench = new TestBench(
            FakeService.InTurn(() => Responses.Rule()), credentials: new StaticCredentialProvider(key, "a test"));

        await bench.Client.GetBucketEncryptionAsync("my-bucket", default);

        Assert.Equal("t", bench.Requests[0].Headers["x-oss-security-token"]);
        Assert.Contains("Credential=ak/", bench.Requests[0].Headers["Authorization"]);
    }

    [Theory]
    [InlineData("SecurityTokenExpired", "StsToken")]
    [InlineData("InvalidSecurityToken", "StsToken")]
    [InlineData("InvalidAccessKeyId", "StsToken")]
    [InlineData("SecurityTokenExpired", "ststoken")]
    [InlineData("SecurityTokenExpired", "CloudSSO")]
    [InlineData("InvalidSecurityToken", "CloudSSO")]
    [InlineData("InvalidAccessKeyId", "CloudSSO")]
    [InlineData("SecurityTokenExpired", "OAuth")]
    [InlineData("InvalidSecurityToken", "OAuth")]
    [InlineData("InvalidAccessKeyId", "OAuth")]
    public async Task A_temporary_key_that_the_service_calls_expired_is_taken_anew_once(string code, string mode)
    {
        WriteLogin(mode, "STS.1", null);
        using var bench = new TestBench(
            FakeService.InTurn(() => Responses.Error(403, code), () => Responses.Rule()),
            credentials: CredentialProviders.FromProfile(_setup.Environment, "p"),
            change: options => options with { MaxAttempts = 1 });
        WriteLogin(mode, "STS.2", null);
        await bench.Options.Credentials.GetAsync();

        await bench.Client.GetBucketEncryptionAsync("my-bucket", default);

        Assert.Contains("Credential=STS.1/", bench.Requests[0].Headers["Authorization"]);
        Assert.Contains("Credential=STS.2/", bench.Requests[1].Headers["Authorization"]);
        Assert.Empty(bench.Delays);
    }

    [Fact]
    public async Task A_key_that_stays_refused_is_an_error_after_one_more_request()
    {
        WriteLogin("StsToken", "STS.1", null);
        using var bench = new TestBench(
            FakeService.InTurn(
                () => Responses.Error(403, "SecurityTokenExpired"), () => Responses.Error(403, "SecurityTokenExpired")),
            credentials: CredentialProviders.FromProfile(_setup.Environment, "p"));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketEncryptionAsync("my-bucket", default));

        Assert.Equal("SecurityTokenExpired", error.Code);
        Assert.Equal(2, bench.Requests.Length);
    }

    [Theory]
    [InlineData("C:\\tools\\give.cmd", true)]
    [InlineData("give.BAT", true)]
    [InlineData("give.bat. ", true)]
    [InlineData("give.exe", false)]
    [InlineData("give.cmd.exe", false)]
    public void A_batch_file_is_known_by_its_name(string program, bool expected) =>
        Assert.Equal(expected, ProgramFinder.NeedsInterpreter(program));

    [Theory]
    [InlineData("whole, whole", "whole", 2)]
    [InlineData("half, whole, whole", "whole", 3)]
    [InlineData("old, , half, whole, whole", "whole", 5)]
    [InlineData("1, 2, 3, 4, 5, 6, 7, 8, 9, 10", null, 10)]
    public void A_file_that_another_program_is_writing_is_read_until_it_stays_the_same(
        string readings, string? expected, int count)
    {
        string[] all = readings.Split(", ");
        int read = 0;

        bool isSettled = SmallTextFile.TrySettle(() => all[read++], () => { }, out string? text);

        Assert.Equal((expected is not null, count), (isSettled, read));
        Assert.Equal(expected ?? "10", text);
    }

    [Fact]
    public void Entries_of_PATH_may_be_quoted()
    {
        string folder = Path.Combine(_setup.Home, "a folder");
        string program = CredentialSetup.Write(Path.Combine(folder, "give"), "");

        Assert.Equal(program, ProgramFinder.Find("give", $"\"{folder}\"", null));
    }

    private void WriteLogin(string mode, string id, DateTimeOffset? end) => _setup.WriteAliyun("p", $$"""
        {"name":"p","mode":"{{mode}}",{{Login.Replace("STS.i", id, StringComparison.Ordinal)}},
         "sts_expiration":{{end?.ToUnixTimeSeconds() ?? 0}}}
        """);
}
