using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Clients.Tests.Support;

/// <summary>A local OSS, with a bucket and a key, and clients of it.</summary>
internal sealed class Setup : IDisposable
{
    public const string Bucket = "my-bucket";
    public const string KmsKey = "my-key";

    private readonly LocalOss _oss;

    private Setup(string[] regions, OssClientKind kind, Func<OssClientOptions, OssClientOptions>? change)
    {
        _oss = new LocalOss(new EmulatorOptions { Regions = regions, KmsKeys = [KmsKey], SmallestPart = 1 });
        Client = Connect(kind, change);
    }

    public IOssEmulator Emulator => _oss.Emulator;

    /// <summary>The client under test.</summary>
    public IOssClient Client { get; }

    /// <summary>The operations requested since the setup was made, in order.</summary>
    public string[] Operations => _oss.Operations;

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

    public IOssClient Connect(OssClientKind kind, Func<OssClientOptions, OssClientOptions>? change = null) =>
        _oss.Connect(change: options =>
        {
            options = options with { Client = kind, IdleTimeout = TimeSpan.FromSeconds(30) };
            return change is null ? options : change(options);
        });

    public void Dispose() => _oss.Dispose();
}
