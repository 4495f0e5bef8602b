using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

public sealed class DefaultLocationTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Nothing_anywhere_is_nothing()
    {
        Says(null, null, null);
        Says("p", null, null);
    }

    [Fact]
    public void Region_and_endpoint_are_never_mixed_from_two_places()
    {
        _world.WriteAliyun("p", """{"name":"p","mode":"AK","region_id":"cn-beijing","endpoint":"ecs.example"}""");
        World.Write(_world.OssutilPath, "[Credentials]\nendpoint=oss-cn-shanghai.aliyuncs.com\n");
        Says(null, "cn-beijing", null);

        _world.Variables["ALIBABA_CLOUD_REGION_ID"] = "cn-qingdao";
        Says(null, "cn-qingdao", null);

        _world.Variables["OSS_ENDPOINT"] = "https://oss-cn-hangzhou.aliyuncs.com";
        Says(null, null, "https://oss-cn-hangzhou.aliyuncs.com");

        _world.Variables["OSS_REGION"] = "cn-hangzhou";
        Says(null, "cn-hangzhou", "https://oss-cn-hangzhou.aliyuncs.com");
    }

    [Fact]
    public void A_named_profile_comes_before_the_variables()
    {
        _world.Variables["OSS_REGION"] = "cn-hangzhou";
        _world.WriteAliyun(
            "p", """{"name":"p","mode":"AK","region_id":"cn-beijing"}""", """{"name":"silent","mode":"AK"}""");

        Says("p", "cn-beijing", null);
        Says("silent", "cn-hangzhou", null);
        Says("elsewhere", "cn-hangzhou", null);
    }

    [Fact]
    public void The_profile_of_ossutil_gives_both()
    {
        World.Write(
            _world.OssutilPath, "[profile p]\nregion=cn-beijing\nendpoint=oss-cn-beijing-internal.aliyuncs.com\n");

        Says("p", "cn-beijing", "oss-cn-beijing-internal.aliyuncs.com");
        Assert.Equal(
            $"ossutil profile 'p' in {_world.OssutilPath}", DefaultLocation.Read(_world.Environment, "p").Source);
    }

    [Fact]
    public void The_aliyun_tools_file_can_be_switched_off_for_those_who_name_no_profile()
    {
        _world.Variables["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "true";
        _world.WriteAliyun("p", """{"name":"p","mode":"AK","region_id":"cn-beijing"}""");

        Says(null, null, null);
        Says("p", "cn-beijing", null);
    }

    [Fact]
    public void A_current_profile_that_is_not_there_says_nothing()
    {
        _world.WriteAliyun("gone", """{"name":"p","mode":"AK","region_id":"cn-beijing"}""");

        Says(null, null, null);
    }

    [Fact]
    public void A_malformed_file_is_reported()
    {
        World.Write(_world.OssutilPath, "[default]\nregion\n");

        CredentialException e = Check.Fails(
            CredentialError.ProfileMalformed, () => DefaultLocation.Read(_world.Environment, null));
        Assert.StartsWith($"{_world.OssutilPath}, line 2: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_for_completion_come_from_both_files_and_never_fail()
    {
        _world.WriteAliyun("p", """{"name":"p"}""", """{"name":"q"}""");
        World.Write(_world.OssutilPath, "[profile q]\n[profile r]\n[buckets b]\n");
        Assert.Equal(["p", "q", "r"], CredentialProviders.ProfileNames(_world.Environment));

        World.Write(_world.AliyunPath, "{");
        Assert.Equal(["q", "r"], CredentialProviders.ProfileNames(_world.Environment));
    }

    private void Says(string? profile, string? region, string? endpoint)
    {
        DefaultLocation settings = DefaultLocation.Read(_world.Environment, profile);
        Assert.Equal((region, endpoint), (settings.Region, settings.Endpoint));
    }
}
