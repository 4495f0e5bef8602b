using System.Text;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Emulator;

namespace OssEncryption.Testing;

/// <summary>A running emulator and a client that sends exactly what it is told to.</summary>
public sealed class LocalOss : IDisposable
{
    public const string Hangzhou = "cn-hangzhou";
    public const string Shanghai = "cn-shanghai";

    private readonly OssClientFactory _factory = new();
    private readonly TimeProvider _clock;
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false });

    public LocalOss(params string[] regions)
        : this(new EmulatorOptions { Regions = regions.Length == 0 ? [Hangzhou] : regions, KmsKeys = ["k"] })
    {
    }

    /// <param name="options">What the emulator is started with.</param>
    /// <param name="clock">The clock of the emulator and of the signatures, or <c>null</c> for the machine's.</param>
    public LocalOss(EmulatorOptions options, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        Emulator = OssEmulator.Start(options, _clock);
    }

    public OssEmulator Emulator { get; }

    /// <summary>The operations of the requests since the log was cleared, in order.</summary>
    public string[] Operations => [.. Emulator.GetRequests().Select(request => request.Operation)];

    public OssCredential Owner => Emulator.Owner;

    /// <summary>The newest entry of the log.</summary>
    public EmulatorRequest LastRequest => Emulator.GetRequests()[^1];

    /// <summary>A client of the first region, of the owner unless a user is named.</summary>
    /// <param name="credential">The user, or <c>null</c>.</param>
    /// <param name="change">Changes the options of the client.</param>
    /// <param name="factory">Makes the client in the place of the factory of this object.</param>
    public IOssClient Connect(
        OssCredential? credential = null, Func<OssClientOptions, OssClientOptions>? change = null,
        OssClientFactory? factory = null)
    {
        (string region, Uri endpoint) = Emulator.Endpoints.First();
        var options = new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse(endpoint.AbsoluteUri, region),
            Credentials = new StaticCredentialProvider(credential ?? Owner, "a test"),
        };
        return (factory ?? _factory).GetClient(change is null ? options : change(options));
    }

    /// <summary>Signs by version 4, unless another signer is named, and sends.</summary>
    public Task<ReceivedResponse> SendAsync(
        OssRequest request, OssCredential? credential = null, string region = Hangzhou, IRequestSigner? signer = null,
        DateTimeOffset? time = null)
    {
        (signer ?? new SignerV4(region)).Sign(request, credential ?? Owner, time ?? _clock.GetUtcNow());
        return SendAsItIsAsync(request, region);
    }

    /// <summary>Puts the signature into the URL and sends.</summary>
    public Task<ReceivedResponse> SendPresignedAsync(
        OssRequest request, IRequestSigner signer, DateTimeOffset? time = null, TimeSpan? lifetime = null,
        OssCredential? credential = null)
    {
        signer.Presign(
            request, credential ?? Owner, time ?? _clock.GetUtcNow(), lifetime ?? TimeSpan.FromMinutes(15));
        return SendAsItIsAsync(request);
    }

    /// <summary>Sends with the headers and the query that the request has.</summary>
    public Task<ReceivedResponse> SendAsItIsAsync(OssRequest request, string region = Hangzhou)
    {
        string path = request.Bucket is null ? "/"
            : $"/{request.Bucket}/{PercentEncoding.EncodePath(request.Key ?? "")}";
        string query = PercentEncoding.EncodeQuery(request.Query);
        return SendRawAsync(request, query.Length == 0 ? path : path + "?" + query, region);
    }

    /// <summary>Sends to exactly this target.</summary>
    public async Task<ReceivedResponse> SendRawAsync(
        OssRequest request, string target, string region = Hangzhou, HttpContent? content = null)
    {
        using HttpRequestMessage message = Message(request, target, region, content);
        using HttpResponseMessage response = await _http.SendAsync(message);
        return await ReceivedResponse.ReadAsync(response);
    }

    /// <summary>Signs, and sends the body in chunks, its length unannounced.</summary>
    public Task<ReceivedResponse> SendChunkedAsync(OssRequest request)
    {
        new SignerV4(Hangzhou).Sign(request, Owner, _clock.GetUtcNow());
        return SendRawAsync(request, $"/{request.Bucket}/{request.Key}", Hangzhou, new ChunkedBody(request.Body!));
    }

    public Task<ReceivedResponse> GetAsync(string bucket, string subResource, OssCredential? credential = null) =>
        SendAsync(new OssRequest("", "GET", bucket).With(subResource), credential);

    public Task<ReceivedResponse> PutBucketAsync(
        string name, string region = Hangzhou, OssCredential? credential = null) =>
        SendAsync(new OssRequest("", "PUT", name), credential, region);

    public Task<ReceivedResponse> PutBucketAsync(string name, params (string Name, string Value)[] headers) =>
        SendAsync(WithHeaders(new OssRequest("", "PUT", name), headers));

    public Task<ReceivedResponse> PutEncryptionAsync(string bucket, string xml) => SendAsync(
        new OssRequest("", "PUT", bucket) { Body = Encoding.UTF8.GetBytes(xml) }.With("encryption"));

    public Task<ReceivedResponse> PutRuleAsync(string bucket, string children) => PutEncryptionAsync(bucket,
        "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>" + children +
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>");

    public Task<ReceivedResponse> PutObjectAsync(
        string bucket, string key, string content, params (string Name, string Value)[] headers) => SendAsync(
        WithHeaders(new OssRequest("", "PUT", bucket, key) { Body = Encoding.UTF8.GetBytes(content) }, headers));

    public Task<ReceivedResponse> ObjectAsync(
        string method, string bucket, string key, params (string Name, string Value)[] headers) =>
        SendAsync(WithHeaders(new OssRequest("", method, bucket, key), headers));

    /// <summary>Sends with a query of plain names and values, and perhaps a body.</summary>
    public Task<ReceivedResponse> CallAsync(
        string method, string bucket, string? key, string query, string? body = null,
        params (string Name, string Value)[] headers) => SendAsync(Request(method, bucket, key, query, body, headers));

    /// <summary>A request with a query of plain names and values, and perhaps a body.</summary>
    public static OssRequest Request(
        string method, string bucket, string? key, string query, string? body = null,
        params (string Name, string Value)[] headers)
    {
        var request = new OssRequest("", method, bucket, key)
        {
            Body = body is null ? null : Encoding.UTF8.GetBytes(body),
        };
        foreach (string parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = parameter.Split('=', 2);
            request.With(words[0], words.Length > 1 ? words[1] : null);
        }

        return WithHeaders(request, headers);
    }

    public void Dispose()
    {
        _http.Dispose();
        _factory.Dispose();
        Emulator.Dispose();
    }

    private static OssRequest WithHeaders(OssRequest request, (string Name, string Value)[] headers)
    {
        foreach ((string name, string value) in headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }

    private HttpRequestMessage Message(OssRequest request, string target, string region, HttpContent? content)
    {
        string endpoint = Emulator.Endpoints[region].AbsoluteUri.TrimEnd('/');
#if NETFRAMEWORK
        var uri = new Uri(endpoint + target);
#else
        var uri = new Uri(
            endpoint + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
#endif
        var message = new HttpRequestMessage(new HttpMethod(request.Method), uri)
        {
            Content = content ?? (request.Body is null ? null : new ByteArrayContent(request.Body)),
        };
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(header.Key, header.Value))
            {
                message.Content ??= new ByteArrayContent([]);
                message.Content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return message;
    }
}
