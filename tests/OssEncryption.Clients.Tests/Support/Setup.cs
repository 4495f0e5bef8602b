using OssEncryption.Client.Credentials;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Emulator;

namespace OssEncryption.Clients.Tests.Support;

/// <summary>A local OSS, with a bucket and a key, and clients of it.</summary>
internal sealed class Setup : IDisposable
{
    public const string Bucket = "my-bucket";
    public const string KmsKey = "my-key";

    private readonly OssClientFactory _factory = new();
    private readonly OssEmulator _emulator;

    private Setup(string[] regions, OssClientKind kind, Func<OssClientOptions, OssClientOptions>? change)
    {
        _emulator = OssEmulator.Start(new EmulatorOptions
        {
            Regions = regions,
            KmsKeys = [KmsKey],
            SmallestPart = 1,
        });
        Client = Connect(kind, change);
    }

    public IOssEmulator Emulator => _emulator;

    /// <summary>The client under test.</summary>
    public IOssClient Client { get; }

    /// <summary>The operations requested since the setup was made, in order.</summary>
    public string[] Operations => [.. _emulator.GetRequests().Select(request => request.Operation)];

    /// <summary>A setup without requests so far.</summary>
    public static async Task<Setup> MakeAsync(
        OssClientKind kind, Func<OssClientOptions, OssClientOptions>? change = null, string[]? regions = null)
    {
        var setup = new Setup(regions ?? ["cn-hangzhou"], kind, change);
        await setup.Connect(OssClientKind.Default).CreateBucketAsync(Bucket, new NewBucket(), default);
        setup.Emulator.ClearRequests();
        return setup;
    }

    public static ObjectAddress At(string key, string? version = null) => new(Bucket, key, version);

    public IOssClient Connect(OssClientKind kind, Func<OssClientOptions, OssClientOptions>? change = null)
    {
        KeyValuePair<string, Uri> home = _emulator.Endpoints.First();
        var options = new OssClientOptions
        {
            Client = kind,
            Endpoint = OssEndpoint.Parse(home.Value.AbsoluteUri, home.Key),
            Credentials = new StaticCredentialProvider(_emulator.Owner, "a test"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        return _factory.GetClient(change is null ? options : change(options));
    }

    public void Dispose()
    {
        _factory.Dispose();
        _emulator.Dispose();
    }
}
