using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

/// <summary>Every way to fail, with a marker wherever a secret can stand; no error may show it.</summary>
public sealed class SecretLeakTests : IDisposable
{
    private const string Marker = "S3cr3tMarker";

    private static readonly Dictionary<string, Action<CredentialSetup>> Scenarios = new()
    {
        ["secret without id"] = setup => setup.Variables["OSS_ACCESS_KEY_SECRET"] = Marker,
        ["vendor secret without id"] = setup => setup.Variables["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = Marker,
        ["secret as role"] = setup =>
        {
            setup.Variables["OSS_ACCESS_KEY_ID"] = "i";
            setup.Variables["OSS_ACCESS_KEY_SECRET"] = Marker;
            setup.Variables["OSS_ROLE_ARN"] = Marker;
        },
        ["JSON cut off in a secret"] = setup =>
            CredentialSetup.Write(setup.AliyunPath, "{\"access_key_secret\": \"" + Marker),
        ["JSON with garbage"] = setup => CredentialSetup.Write(setup.AliyunPath, Marker),
        ["JSON with a repeated name"] = setup =>
            CredentialSetup.Write(setup.AliyunPath, $$"""{"{{Marker}}":1,"{{Marker}}":2}"""),
        ["JSON of another shape"] = setup => CredentialSetup.Write(setup.AliyunPath, $$"""{"profiles":"{{Marker}}"}"""),
        ["bytes that are no text"] = setup =>
        {
            CredentialSetup.Write(setup.AliyunPath, "");
            File.WriteAllBytes(setup.AliyunPath, [.. "S3cr3tMarker"u8, 0xff]);
        },
        ["INI without equals sign"] = setup => CredentialSetup.Write(setup.OssutilPath, $"[Credentials]\n{Marker}\n"),
        ["INI with an open section"] = setup => CredentialSetup.Write(setup.OssutilPath, $"[{Marker}\n"),
        ["INI without section"] = setup => CredentialSetup.Write(setup.SharedPath, $"access_key_secret = {Marker}\n"),
        ["secret as mode"] = setup => Profile(setup, Marker, ""),
        ["AK without id"] = setup => Profile(setup, "AK", ""),
        ["StsToken without token"] = setup => Profile(setup, "StsToken", "\"access_key_id\":\"i\","),
        ["CloudSSO"] = setup => Profile(setup, "CloudSSO", $"\"access_token\":\"{Marker}\","),
        ["secret as duration"] = setup => Role(setup, $"\"expired_seconds\":\"{Marker}\","),
        ["secret as STS region"] = setup => Role(setup, $"\"sts_region\":\"{Marker}\","),
        ["secret as session name"] = setup => Role(setup, $"\"ram_session_name\":\"{Marker} \\u0001\","),
        ["STS quotes the request"] = setup =>
        {
            Role(setup, "");
            setup.Web.Responses(_ => (400, $$"""
                {"Code":"SignatureDoesNotMatch","RequestId":"R","Message":"string to sign: {{Marker}}",
                 "Recommend":"{{Marker}}"}
                """));
        },
        ["STS returns something else"] = setup =>
        {
            Role(setup, "");
            setup.Web.Responses(_ => (200, $"<html>{Marker}</html>"));
        },
        ["STS returns half"] = setup =>
        {
            Role(setup, "");
            setup.Web.Responses(_ => (200, $$"""{"Credentials":{"AccessKeySecret":"{{Marker}}"} }"""));
        },
        ["STS is not reached"] = setup =>
        {
            Role(setup, "");
            setup.Web.Respond = _ => throw new HttpRequestException($"proxy http://user:{Marker}@proxy refused");
        },
        ["process prints garbage"] = setup => Process(setup, $"echo {Marker}"),
        ["process fails"] = setup => Process(setup, $"sh -c 'echo {Marker}; echo {Marker} >&2; exit 7'"),
        ["process is not there"] = setup => Process(setup, $"no-such-program --secret {Marker}"),
        ["process with an open quote"] = setup => Process(setup, $"tool '{Marker}"),
        ["URI is refused"] = setup => Address(setup, $"http://user:{Marker}@vault.example/{Marker}?{Marker}"),
        ["URI is no address"] = setup => Address(setup, Marker),
        ["URI fails"] = setup =>
        {
            Address(setup, $"https://user:{Marker}@vault.example/{Marker}?{Marker}");
            setup.Web.Responses(_ => (500, Marker));
        },
        ["URI returns something else"] = setup =>
        {
            Address(setup, $"http://localhost/{Marker}?{Marker}");
            setup.Web.Responses(_ => (200, "\"" + Marker));
        },
        ["metadata returns something else"] = setup =>
        {
            setup.Variables["ALIBABA_CLOUD_ECS_METADATA"] = "web";
            setup.Web.Responses(request => request.Method == "PUT" ? (200, Marker) : (200, Marker));
        },
        ["metadata fails"] = setup =>
        {
            setup.Variables["ALIBABA_CLOUD_ECS_METADATA"] = "web";
            setup.Web.Responses(request => request.Method == "PUT" ? (200, Marker) : (500, Marker));
        },
        ["OIDC token is refused"] = setup =>
        {
            setup.Variables["ALIBABA_CLOUD_ROLE_ARN"] = CredentialSetup.RoleArn;
            setup.Variables["ALIBABA_CLOUD_OIDC_PROVIDER_ARN"] = "acs:p";
            setup.Variables["ALIBABA_CLOUD_OIDC_TOKEN_FILE"] =
                CredentialSetup.Write(Path.Combine(setup.Home, "t"), Marker);
            setup.Web.Responses(_ => (401, $$"""{"Code":"AuthenticationFail {{Marker}}","Message":"{{Marker}}"}"""));
        },
    };

    private readonly CredentialSetup _setup = new();

    public static TheoryData<string> Names => [.. Scenarios.Keys];

    public void Dispose() => _setup.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task No_error_shows_a_secret(string scenario)
    {
        _setup.Variables["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        Scenarios[scenario](_setup);
        ICredentialProvider provider = CredentialProviders.Default(_setup.Environment);

        OssException e = await Assert.ThrowsAnyAsync<OssException>(() => provider.GetAsync());
        Assert.NotEqual(CredentialError.CredentialNotFound, (e as CredentialException)?.Reason);
        Assert.DoesNotContain(Marker, e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Marker, provider.Source, StringComparison.Ordinal);
    }

    private static void Profile(CredentialSetup setup, string mode, string fields) => setup.WriteAliyun("p", $$"""
        {"name":"p","mode":"{{mode}}",{{fields}}"access_key_secret":"{{Marker}}"}
        """);

    private static void Role(CredentialSetup setup, string fields) =>
        Profile(
            setup, "RamRoleArn", $"\"access_key_id\":\"i\",\"ram_role_arn\":\"{CredentialSetup.RoleArn}\",{fields}");

    private static void Process(CredentialSetup setup, string command) => Profile(
        setup, "External", $"\"process_command\":{System.Text.Json.JsonSerializer.Serialize(command)},");

    private static void Address(CredentialSetup setup, string address)
    {
        setup.Variables["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true";
        setup.Variables["ALIBABA_CLOUD_CREDENTIALS_URI"] = address;
    }
}
