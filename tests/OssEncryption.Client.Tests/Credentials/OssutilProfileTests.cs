using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class OssutilProfileTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("accessKeyID", "accessKeySecret", "stsToken")]
    [InlineData("AccessKeyId", "AccessKeySecret", "STSToken")]
    [InlineData("access-key-id", "access-key-secret", "sts-token")]
    [InlineData("access_id", "access_key", "ststoken")]
    [InlineData("accessid", "accesskey", "sts_token")]
    public async Task Version_1_is_read_in_all_its_spellings(string id, string secret, string token)
    {
        CredentialSetup.Write(_setup.OssutilPath, $"""
            [Credentials]
            language=EN
            endpoint=oss-cn-hangzhou.aliyuncs.com
            {id}=i
            {secret} = s=with=equals
            {token}=t
            [Bucket-Endpoint]
            b1=oss-cn-beijing.aliyuncs.com
            [Default]
            loglevel=info
            """);

        (await Get(null)).Is("i", "s=with=equals", "t");
    }

    [Fact]
    public async Task Version_1_assumes_a_role()
    {
        CredentialSetup.Write(_setup.OssutilPath, $"""
            [Credentials]
            mode=RamRoleArn
            accessKeyID=i
            accessKeySecret=s
            ramRoleArn={CredentialSetup.RoleArn}
            roleSessionName=me
            tokenTimeOut=1800
            stsRegion=cn-beijing
            """);
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("r")));

        (await Get(null)).IsTemporary("r");
        WebRequest request = Assert.Single(_setup.Web.Requests);
        Assert.Equal("sts.cn-beijing.aliyuncs.com", request.Uri.Host);
        Assert.Equal("1800", request.Form["DurationSeconds"]);
        Assert.Equal("me", request.Form["RoleSessionName"]);
    }

    [Fact]
    public async Task Version_1_asks_the_address_of_its_service()
    {
        const string Address = "http://100.100.100.200/latest/meta-data/ram/security-credentials/web";
        CredentialSetup.Write(_setup.OssutilPath, $"[Credentials]\nlanguage=EN\n[AkService]\necsAk={Address}\n");
        _setup.Web.Responses(_ => (200, _setup.OneHour("u")));

        (await Get(null)).IsTemporary("u");
        Assert.Equal(Address, Assert.Single(_setup.Web.Requests).Uri.AbsoluteUri);
    }

    [Fact]
    public async Task Version_1_asks_the_metadata_service()
    {
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\nmode=EcsRamRole\necsRoleName=web\n");
        _setup.Web.Responses(request => request.Method == "PUT" ? (200, "t") : (200, _setup.OneHour("e")));

        (await Get(null)).IsTemporary("e");
        Assert.EndsWith("/web", _setup.Web.Requests[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_2_has_profiles_whose_names_ignore_case()
    {
        CredentialSetup.Write(_setup.OssutilPath, "\uFEFF" + """
            # a comment
            [Default]
              accessKeyId = d
              access_key_secret = ds
            [Profile  Prod]
            access-key-id=p
            ACCESSKEYSECRET=ps
            [plain]
            accessKeyId=q
            accessKeySecret=qs
            """.ReplaceLineEndings("\r\n"));

        (await Get(null)).Is("d", "ds");
        (await Get("default")).Is("d", "ds");
        (await Get("prod")).Is("p", "ps");
        (await Get("plain")).Is("q", "qs");
        Assert.Equal(["default", "Prod"], CredentialProviders.ProfileNames(_setup.Environment));
    }

    [Fact]
    public async Task A_profile_takes_over_what_its_source_says_and_it_does_not()
    {
        CredentialSetup.Write(_setup.OssutilPath, $"""
            [profile base]
            accessKeyId=i
            accessKeySecret=s
            region=cn-hangzhou
            [profile role]
            source_profile=base
            mode=RamRoleArn
            roleArn={CredentialSetup.RoleArn}
            region=cn-beijing
            """);
        _setup.Web.Responses(_ => (200, _setup.StsOneHour("r")));

        (await Get("role")).IsTemporary("r");
        Assert.Equal("i", Assert.Single(_setup.Web.Requests).Query["AccessKeyId"]);
        Assert.Equal("cn-beijing", DefaultLocation.Read(_setup.Environment, "role").Region);
    }

    [Fact]
    public void A_circle_of_sources_is_shown()
    {
        CredentialSetup.Write(_setup.OssutilPath, "[profile a]\nsource_profile=b\n[profile b]\nsource-profile=A\n");

        CredentialException e = Fails(CredentialError.ProfileUnsupported, "a");
        Assert.Contains("a -> b -> A", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_not_there_is_named()
    {
        CredentialSetup.Write(_setup.OssutilPath, "[profile a]\nsource_profile=ghost\n");

        Assert.Contains("'ghost'", Fails(CredentialError.ProfileNotFound, "a").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accessKeyId=i", 1)]
    [InlineData("[default]\n\n# fine\nno equals sign here", 4)]
    [InlineData("[default\naccessKeyId=i", 1)]
    [InlineData("[default]\n=value", 2)]
    [InlineData("[default]\n[ ]\n", 2)]
    public void A_malformed_file_is_reported_with_path_and_line(string text, int line)
    {
        CredentialSetup.Write(_setup.OssutilPath, text);

        CredentialException e = Fails(CredentialError.ProfileMalformed, null);
        Assert.StartsWith($"{_setup.OssutilPath}, line {line}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Anonymous_is_not_supported()
    {
        CredentialSetup.Write(_setup.OssutilPath, "[default]\nmode=Anonymous\n");

        Assert.Contains(
            "mode Anonymous is not supported in profile 'default'",
            Fails(CredentialError.ProfileUnsupported, null).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_aliyun_tools_file_comes_first()
    {
        CredentialSetup.Write(_setup.OssutilPath, "[profile p]\naccessKeyId=o\naccessKeySecret=s\n");
        (await Get("p")).Is("o", "s");

        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","access_key_id":"a","access_key_secret":"s"}""");
        (await Get("p")).Is("a", "s");
    }

    private Task<OssCredential> Get(string? name) =>
        CredentialProviders.FromProfile(_setup.Environment, name).GetAsync();

    private CredentialException Fails(CredentialError reason, string? name) =>
        Check.Fails(reason, () => CredentialProviders.FromProfile(_setup.Environment, name));
}
