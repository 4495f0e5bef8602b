using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Emulator;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>A local OSS and a client of its owner.</summary>
internal sealed class LocalService : IDisposable
{
    public const string Region = "cn-hangzhou";
    public const string Bucket = "invoices";
    public const string KmsKey = "key-1";
    public const string OtherKey = "key-2";

    private readonly LocalOss _oss;

    public LocalService(EmulatorOptions? options = null, TimeProvider? clock = null)
    {
        _oss = new LocalOss((options ?? new EmulatorOptions()) with { KmsKeys = [KmsKey, OtherKey] }, clock);
        Client = ClientOf(_oss.Owner);
    }

    public OssEmulator Emulator => _oss.Emulator;

    public IOssClient Client { get; }

    /// <summary>The operations of the requests since the log was cleared, in order.</summary>
    public string[] Operations => _oss.Operations;

    /// <summary>A client of another user, without retries.</summary>
    public IOssClient ClientOf(OssCredential user) =>
        _oss.Connect(user, options => options with { MaxAttempts = 1 });

    public Task MakeBucketAsync(string name = Bucket, EncryptionRule? rule = null) =>
        Client.CreateBucketAsync(name, new NewBucket { Encryption = rule ?? EncryptionRule.None }, default);

    public Task<WrittenObject> PutAsync(
        string key, EncryptionRule? rule = null, string? storageClass = null, string bucket = Bucket,
        string content = "hello") => Client.PutObjectAsync(
        new ObjectAddress(bucket, key),
        ObjectContent.FromBytes(Encoding.UTF8.GetBytes(content)),
        new ObjectProperties { Encryption = rule, StorageClass = storageClass },
        default);

    /// <summary>Sends a request that the client has no method for.</summary>
    public async Task SendAsync(
        string method, string? key, string query, string? body = null, params (string Name, string Value)[] headers)
    {
        ReceivedResponse response = await _oss.CallAsync(method, Bucket, key, query, body, headers);
        Assert.InRange((int)response.Status, 200, 299);
    }

    public void Dispose() => _oss.Dispose();
}
