using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class DefaultLocationTests : IDisposable
{
    private readonly CredentialSetup _setup = new();

    public void Dispose() => _setup.Dispose();

    [Fact]
    public void Nothing_anywhere_is_nothing()
    {
        Says(null, null, null);
        Says("p", null, null);
    }

    [Fact]
    public void Region_and_endpoint_are_never_mixed_from_two_places()
    {
        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","region_id":"cn-beijing","endpoint":"ecs.example"}""");
        CredentialSetup.Write(_setup.OssutilPath, "[Credentials]\nendpoint=oss-cn-shanghai.aliyuncs.com\n");
        Says(null, "cn-beijing", null);

        _setup.Variables["ALIBABA_CLOUD_REGION_ID"] = "cn-qingdao";
        Says(null, "cn-qingdao", null);

        _setup.Variables["OSS_ENDPOINT"] = "https://oss-cn-hangzhou.aliyuncs.com";
        Says(null, null, "https://oss-cn-hangzhou.aliyuncs.com");

        _setup.Variables["OSS_REGION"] = "cn-hangzhou";
        Says(null, "cn-hangzhou", "https://oss-cn-hangzhou.aliyuncs.com");
    }

    [Fact]
    public void A_named_profile_comes_before_the_variables()
    {
        _setup.Variables["OSS_REGION"] = "cn-hangzhou";
        _setup.WriteAliyun(
            "p", """{"name":"p","mode":"AK","region_id":"cn-beijing"}""", """{"name":"silent","mode":"AK"}""");

        Says("p", "cn-beijing", null);
        Says("silent", "cn-hangzhou", null);
        Says("elsewhere", "cn-hangzhou", null);
    }

    [Fact]
    public void The_profile_of_ossutil_gives_both()
    {
        CredentialSetup.Write(
            _setup.OssutilPath, "[profile p]\nregion=cn-beijing\nendpoint=oss-cn-beijing-internal.aliyuncs.com\n");

        Says("p", "cn-beijing", "oss-cn-beijing-internal.aliyuncs.com");
        Assert.Equal(
            $"ossutil profile 'p' in {_setup.OssutilPath}", DefaultLocation.Read(_setup.Environment, "p").Source);
    }

    [Fact]
    public void The_aliyun_tools_file_can_be_switched_off_for_those_who_name_no_profile()
    {
        _setup.Variables["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "true";
        _setup.WriteAliyun("p", """{"name":"p","mode":"AK","region_id":"cn-beijing"}""");

        Says(null, null, null);
        Says("p", "cn-beijing", null);
    }

    [Fact]
    public void A_current_profile_that_is_not_there_says_nothing()
    {
        _setup.WriteAliyun("gone", """{"name":"p","mode":"AK","region_id":"cn-beijing"}""");

        Says(null, null, null);
    }

    [Fact]
    public void A_malformed_file_is_reported()
    {
        CredentialSetup.Write(_setup.OssutilPath, "[default]\nregion\n");

        CredentialException e = Check.Fails(
            CredentialError.ProfileMalformed, () => DefaultLocation.Read(_setup.Environment, null));
        Assert.StartsWith($"{_setup.OssutilPath}, line 2: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_for_completion_come_from_both_files_and_never_fail()
    {
        _setup.WriteAliyun("p", """{"name":"p"}""", """{"name":"q"}""");
        CredentialSetup.Write(_setup.OssutilPath, "[profile q]\n[profile r]\n[buckets b]\n");
        Assert.Equal(["p", "q", "r"], CredentialProviders.ProfileNames(_setup.Environment));

        CredentialSetup.Write(_setup.AliyunPath, "{");
        Assert.Equal(["q", "r"], CredentialProviders.ProfileNames(_setup.Environment));
    }

    private void Says(string? profile, string? region, string? endpoint)
    {
        DefaultLocation settings = DefaultLocation.Read(_setup.Environment, profile);
        Assert.Equal((region, endpoint), (settings.Region, settings.Endpoint));
    }
}
