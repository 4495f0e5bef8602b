using System.Text;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
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

    private readonly OssClientFactory _factory = new();
    private readonly HttpClient _http = new();

    public LocalService(EmulatorOptions? options = null)
    {
        Emulator = OssEmulator.Start((options ?? new EmulatorOptions()) with { KmsKeys = [KmsKey, OtherKey] });
        Client = ClientOf(Emulator.Owner);
    }

    public OssEmulator Emulator { get; }

    public IOssClient Client { get; }

    /// <summary>The operations of the requests since the log was cleared, in order.</summary>
    public string[] Operations => [.. Emulator.GetRequests().Select(request => request.Operation)];

    /// <summary>A client of another user, without retries.</summary>
    public IOssClient ClientOf(OssCredential user) => _factory.GetClient(new OssClientOptions
    {
        Endpoint = OssEndpoint.Parse(Emulator.Endpoints[Region].AbsoluteUri, Region),
        Credentials = new StaticCredentialProvider(user, "test"),
        MaxAttempts = 1,
    });

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
        var request = new OssRequest("", method, Bucket, key)
        {
            Body = body is null ? null : Encoding.UTF8.GetBytes(body),
        };
        foreach (string parameter in query.Split('&'))
        {
            string[] pair = parameter.Split('=', 2);
            request.With(pair[0], pair.Length > 1 ? pair[1] : null);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers[name] = value;
        }

        new SignerV4(Region).Sign(request, Emulator.Owner, DateTimeOffset.UtcNow);
        string target = $"{Emulator.Endpoints[Region].AbsoluteUri.TrimEnd('/')}/{Bucket}/" +
            $"{PercentEncoding.EncodePath(key ?? "")}?{PercentEncoding.EncodeQuery(request.Query)}";
        using var message = new HttpRequestMessage(new HttpMethod(method), target)
        {
            Content = request.Body is null ? null : new ByteArrayContent(request.Body),
        };
        foreach ((string name, string value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await _http.SendAsync(message);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _http.Dispose();
        _factory.Dispose();
        Emulator.Dispose();
    }
}
