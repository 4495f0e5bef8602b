using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Emulator.Tests.Kms;

/// <summary>Asks the KMS of an emulator by either signature, with every part of the request open to change.</summary>
internal sealed class LocalKms(LocalOss oss) : IDisposable
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    /// <summary>Signs by ACS3-HMAC-SHA256 and sends.</summary>
    public async Task<KmsResponse> CallAsync(
        string action,
        Dictionary<string, string>? parameters = null,
        OssCredential? credential = null,
        string region = LocalOss.Hangzhou,
        Action<Dictionary<string, string>>? change = null,
        DateTimeOffset? time = null)
    {
        OssCredential key = credential ?? oss.Owner;
        string query = Pairs(parameters ?? []);
        Uri endpoint = oss.Emulator.Endpoints[region];
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = endpoint.Authority,
            ["x-acs-action"] = action,
            ["x-acs-version"] = "2016-01-20",
            ["x-acs-date"] = Time(time),
            ["x-acs-signature-nonce"] = Guid.NewGuid().ToString("N"),
            ["x-acs-content-sha256"] = EmptyHash,
        };
        if (key.SecurityToken is { } token)
        {
            headers["x-acs-security-token"] = token;
        }

        string[] names = [.. headers.Keys.Order(StringComparer.Ordinal)];
        string canonical = $"POST\n/\n{query}\n{string.Concat(names.Select(name => $"{name}:{headers[name]}\n"))}\n" +
            $"{string.Join(';', names)}\n{EmptyHash}";
        string toSign = "ACS3-HMAC-SHA256\n" + Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        string signature = Hex(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(key.AccessKeySecret), Encoding.UTF8.GetBytes(toSign)));
        headers["Authorization"] = $"ACS3-HMAC-SHA256 Credential={key.AccessKeyId}," +
            $"SignedHeaders={string.Join(';', names)},Signature={signature}";
        change?.Invoke(headers);
        return await SendAsync(new Uri(endpoint, "/?" + query), HttpMethod.Post, headers, null);
    }

    /// <summary>Signs by HMAC-SHA1 in the parameters and sends, in the query or as a form.</summary>
    public async Task<KmsResponse> CallRpcAsync(
        string action,
        Dictionary<string, string>? parameters = null,
        HttpMethod? method = null,
        bool asForm = false,
        OssCredential? credential = null,
        Action<Dictionary<string, string>>? change = null)
    {
        OssCredential key = credential ?? oss.Owner;
        var all = new Dictionary<string, string>(parameters ?? [], StringComparer.Ordinal)
        {
            ["Version"] = "2016-01-20",
            ["Format"] = "json",
            ["AccessKeyId"] = key.AccessKeyId,
            ["SignatureMethod"] = "HMAC-SHA1",
            ["SignatureVersion"] = "1.0",
            ["SignatureNonce"] = Guid.NewGuid().ToString("N"),
            ["Timestamp"] = Time(null),
        };
        if (key.SecurityToken is { } token)
        {
            all["SecurityToken"] = token;
        }

        method ??= HttpMethod.Post;
        all["Action"] = action;
        string toSign = $"{method.Method}&%2F&{Uri.EscapeDataString(Pairs(all))}";
        all["Signature"] = ProtocolHashes.HmacSha1(key.AccessKeySecret + "&", toSign);
        change?.Invoke(all);
        Uri endpoint = oss.Emulator.Endpoints[LocalOss.Hangzhou];
        return asForm
            ? await SendAsync(new Uri(endpoint, "/?Action=" + action), method, [],
                new FormUrlEncodedContent(all.Where(parameter => parameter.Key != "Action")))
            : await SendAsync(new Uri(endpoint, "/?" + Pairs(all)), method, [], null);
    }

    private async Task<KmsResponse> SendAsync(
        Uri uri, HttpMethod method, Dictionary<string, string> headers, HttpContent? content)
    {
        using var message = new HttpRequestMessage(method, uri) { Content = content };
        foreach (KeyValuePair<string, string> header in headers)
        {
            message.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        using HttpResponseMessage response = await _http.SendAsync(message);
        string text = await response.Content.ReadAsStringAsync();
        return new KmsResponse(response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    private static string Pairs(Dictionary<string, string> parameters) => string.Join('&', parameters
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => Uri.EscapeDataString(parameter.Key) + "=" + Uri.EscapeDataString(parameter.Value)));

    private static string Time(DateTimeOffset? time) => (time ?? DateTimeOffset.UtcNow).UtcDateTime
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();
}

/// <summary>What KMS responded.</summary>
internal sealed record KmsResponse(HttpStatusCode Status, JsonObject Document)
{
    public string? Code => (string?)Document[nameof(Code)];

    public string? this[string path]
    {
        get
        {
            JsonNode? node = Document;
            foreach (string name in path.Split('.'))
            {
                node = node?[name];
            }

            return node?.ToString();
        }
    }

    public string[] Texts(string outer, string inner, string name) =>
        [.. Document[outer]![inner]!.AsArray().Select(item => (string)item![name]!)];
}
