using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

/// <summary>Every way to fail, with a marker wherever a secret can stand; no error may show it.</summary>
public sealed class SecretLeakTests : IDisposable
{
    private const string Marker = "S3cr3tMarker";

    private static readonly Dictionary<string, Action<World>> Scenarios = new()
    {
        ["secret without id"] = world => world.Variables["OSS_ACCESS_KEY_SECRET"] = Marker,
        ["vendor secret without id"] = world => world.Variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Marker,
        ["secret as role"] = world =>
        {
            world.Variables["OSS_ACCESS_KEY_ID"] = "i";
            world.Variables["OSS_ACCESS_KEY_SECRET"] = Marker;
            world.Variables["OSS_ROLE_ARN"] = Marker;
        },
        ["JSON cut off in a secret"] = world => World.Write(world.AliyunPath, "{\"access_key_secret\": \"" + Marker),
        ["JSON with garbage"] = world => World.Write(world.AliyunPath, Marker),
        ["JSON with a repeated name"] = world => World.Write(world.AliyunPath, $$"""{"{{Marker}}":1,"{{Marker}}":2}"""),
        ["JSON of another shape"] = world => World.Write(world.AliyunPath, $$"""{"profiles":"{{Marker}}"}"""),
        ["bytes that are no text"] = world =>
        {
            World.Write(world.AliyunPath, "");
            File.WriteAllBytes(world.AliyunPath, [.. "S3cr3tMarker"u8, 0xff]);
        },
        ["INI without equals sign"] = world => World.Write(world.OssutilPath, $"[Credentials]\n{Marker}\n"),
        ["INI with an open section"] = world => World.Write(world.OssutilPath, $"[{Marker}\n"),
        ["INI without section"] = world => World.Write(world.SharedPath, $"access_key_secret = {Marker}\n"),
        ["secret as mode"] = world => Profile(world, Marker, ""),
        ["AK without id"] = world => Profile(world, "AK", ""),
        ["StsToken without token"] = world => Profile(world, "StsToken", "\"access_key_id\":\"i\","),
        ["CloudSSO"] = world => Profile(world, "CloudSSO", $"\"access_token\":\"{Marker}\","),
        ["secret as duration"] = world => Role(world, $"\"expired_seconds\":\"{Marker}\","),
        ["secret as STS region"] = world => Role(world, $"\"sts_region\":\"{Marker}\","),
        ["secret as session name"] = world => Role(world, $"\"ram_session_name\":\"{Marker} \\u0001\","),
        ["STS quotes the request"] = world =>
        {
            Role(world, "");
            world.Web.Answers(_ => (400, $$"""
                {"Code":"SignatureDoesNotMatch","RequestId":"R","Message":"string to sign: {{Marker}}",
                 "Recommend":"{{Marker}}"}
                """));
        },
        ["STS answers something else"] = world =>
        {
            Role(world, "");
            world.Web.Answers(_ => (200, $"<html>{Marker}</html>"));
        },
        ["STS answers half"] = world =>
        {
            Role(world, "");
            world.Web.Answers(_ => (200, $$"""{"Credentials":{"AccessKeySecret":"{{Marker}}"} }"""));
        },
        ["STS is not reached"] = world =>
        {
            Role(world, "");
            world.Web.Answer = _ => throw new HttpRequestException($"proxy http://user:{Marker}@proxy refused");
        },
        ["process prints garbage"] = world => Process(world, $"echo {Marker}"),
        ["process fails"] = world => Process(world, $"sh -c 'echo {Marker}; echo {Marker} >&2; exit 7'"),
        ["process is not there"] = world => Process(world, $"no-such-program --secret {Marker}"),
        ["process with an open quote"] = world => Process(world, $"tool '{Marker}"),
        ["URI is refused"] = world => Address(world, $"http://user:{Marker}@vault.example/{Marker}?{Marker}"),
        ["URI is no address"] = world => Address(world, Marker),
        ["URI fails"] = world =>
        {
            Address(world, $"https://user:{Marker}@vault.example/{Marker}?{Marker}");
            world.Web.Answers(_ => (500, Marker));
        },
        ["URI answers something else"] = world =>
        {
            Address(world, $"http://localhost/{Marker}?{Marker}");
            world.Web.Answers(_ => (200, "\"" + Marker));
        },
        ["metadata answers something else"] = world =>
        {
            world.Variables["ALIBABA_CLOUD_ECS_METADATA"] = "web";
            world.Web.Answers(request => request.Method == "PUT" ? (200, Marker) : (200, Marker));
        },
        ["metadata fails"] = world =>
        {
            world.Variables["ALIBABA_CLOUD_ECS_METADATA"] = "web";
            world.Web.Answers(request => request.Method == "PUT" ? (200, Marker) : (500, Marker));
        },
        ["OIDC token is refused"] = world =>
        {
            world.Variables["ALIBABA_CLOUD_ROLE_ARN"] = World.RoleArn;
            world.Variables["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = "acs:p";
            world.Variables["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] = World.Write(Path.Combine(world.Home, "t"), Marker);
            world.Web.Answers(_ => (401, $$"""{"Code":"AuthenticationFail {{Marker}}","Message":"{{Marker}}"}"""));
        },
    };

    private readonly World _world = new();

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_error_shows_a_secret(string scenario)
    {
        _world.Variables["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        Scenarios[scenario](_world);
        ICredentialProvider provider = CredentialProviders.Default(_world.Environment);

        OssException e = await Assert.ThrowsAnyAsync<OssException>(() => provider.GetAsync());
        Assert.NotEqual(CredentialError.CredentialNotFound, (e as CredentialException)?.Reason);
        Assert.DoesNotContain(Marker, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, provider.Source, StringComparison.Ordinal);
    }

    private static void Profile(World world, string mode, string fields) => world.WriteAliyun("p", $$"""
        {"name":"p","mode":"{{mode}}",{{fields}}"access_key_secret":"{{Marker}}"}
        """);

    private static void Role(World world, string fields) =>
        Profile(world, "RamRoleArn", $"\"access_key_id\":\"i\",\"ram_role_arn\":\"{World.RoleArn}\",{fields}");

    private static void Process(World world, string command) => Profile(
        world, "External", $"\"process_command\":{System.Text.Json.JsonSerializer.Serialize(command)},");

    private static void Address(World world, string address)
    {
        world.Variables["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true";
        world.Variables["ALIBABA_CLOUD_CREDENTIALS_URI"] = address;
    }
}
