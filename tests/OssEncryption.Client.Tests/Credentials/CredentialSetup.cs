using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

/// <summary>The environment of one test: variables, a home directory, a network and a clock.</summary>
internal sealed class CredentialSetup : IDisposable
{
    public const string RoleArn = "acs:ram::123456789012:role/auditor";

    public CredentialSetup()
    {
        Home = Directory.CreateTempSubdirectory("credentials ").FullName;
        Environment = new CredentialEnvironment
        {
            GetVariable = name => Variables.GetValueOrDefault(name),
            HomeDirectory = Home,
            Handler = Web,
            UtcNow = () => Now,
            Delay = _ => Task.CompletedTask,
        };
    }

    public string Home { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public FakeWeb Web { get; } = new();

    public DateTimeOffset Now { get; set; } = new(2026, 5, 6, 7, 8, 9, TimeSpan.Zero);

    public CredentialEnvironment Environment { get; }

    public string AliyunPath => Path.Combine(Home, ".aliyun", "config.json");

    public string SharedPath => Path.Combine(Home, ".alibabacloud", "credentials");

    public string OssutilPath => Path.Combine(Home, ".ossutilconfig");

    public static OssCredential Key { get; } = new("LTAIcaller", "caller-secret");

    public static ICredentialProvider Caller { get; } = new StaticCredentialProvider(Key, "a test");

    public static string Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file of the aliyun tool; its profiles are given as JSON objects.</summary>
    public void WriteAliyun(string current, params string[] profiles) =>
        Write(AliyunPath, $$"""{"current": "{{current}}", "profiles": [{{string.Join(",\n", profiles)}}]}""");

    /// <summary>The JSON of a temporary credential.</summary>
    public static string Json(string suffix, DateTimeOffset expiration) => $$"""
        {"AccessKeyId": "STS.{{suffix}}", "AccessKeySecret": "secret-{{suffix}}",
         "SecurityToken": "token-{{suffix}}", "Expiration": "{{expiration.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}",
         "Code": "Success"}
        """;

    /// <summary>The response of STS to a good request.</summary>
    public static string StsJson(string suffix, DateTimeOffset expiration) =>
        $$"""{"RequestId": "R-1", "Credentials": {{Json(suffix, expiration)}}}""";

    public string OneHour(string suffix) => Json(suffix, Now.AddHours(1));

    public string StsOneHour(string suffix) => StsJson(suffix, Now.AddHours(1));

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
