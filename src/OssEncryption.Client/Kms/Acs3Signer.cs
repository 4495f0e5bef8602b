using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Signs requests by <c>ACS3-HMAC-SHA256</c>, the rule of the vendor's RPC products. There is no scope and no
/// derived key. Thread-safe. Source: the vendor's page "V3 request structure and signature".</summary>
internal sealed class Acs3Signer
{
    /// <summary>The name of the algorithm, with which the Authorization header begins.</summary>
    public const string Algorithm = "ACS3-HMAC-SHA256";

    /// <summary>The SHA-256 of no bytes: every request carries its parameters in the query.</summary>
    public const string EmptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private volatile SecretKey? _key;
    private volatile Moment? _moment;

    /// <summary>Puts the signature, and the headers it needs, into a request without body. What an earlier signature
    /// put there is replaced.</summary>
    /// <param name="request">The request with its <c>Host</c>, <c>x-acs-action</c> and <c>x-acs-version</c>.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The moment of signing; the service takes a difference of 15 minutes.</param>
    /// <param name="nonce">A text that no other request has.</param>
    public void Sign(OssRequest request, OssCredential credential, DateTimeOffset time, string nonce)
    {
        Dictionary<string, string> headers = request.Headers;
        headers["x-acs-date"] = Timestamp(time);
        headers["x-acs-signature-nonce"] = nonce;
        headers["x-acs-content-sha256"] = EmptyBodyHash;
        headers.Remove("x-acs-accesskey-id");
        headers.Remove("x-acs-security-token");
        if (credential.SecurityToken is { } token)
        {
            headers["x-acs-accesskey-id"] = credential.AccessKeyId;
            headers["x-acs-security-token"] = token;
        }

        headers["Authorization"] = Authorization(request, credential, EmptyBodyHash);
    }

    /// <summary>The value of the Authorization header.</summary>
    /// <param name="request">The request with all that is signed.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="bodyHash">The SHA-256 of the body, in lower-case hexadecimal.</param>
    public string Authorization(OssRequest request, OssCredential credential, string bodyHash)
    {
        string query = CanonicalQuery(request.Query);
        List<KeyValuePair<string, string>> signed = SignedHeaders(request);
        byte[] hash = Sha256Hashes.Hash(Canonical(request, query, signed, bodyHash));
        byte[] signature = Sha256Hashes.Hmac(
            KeyOf(credential.AccessKeySecret), ByteText.Begin().Append(Algorithm + "\n").AppendHex(hash));
        ByteText text = ByteText.Begin().Append(Algorithm + " Credential=").Append(credential.AccessKeyId)
            .Append(",SignedHeaders=");
        return AppendNames(text, signed).Append(",Signature=").AppendHex(signature).ToString();
    }

    /// <summary>The query as it is signed and sent: sorted by name, percent-encoded, with an equals sign after every
    /// name.</summary>
    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string?>> query)
    {
        List<KeyValuePair<string, string>> sorted = SortedNames.Begin();
        foreach (KeyValuePair<string, string?> parameter in query)
        {
            SortedNames.Add(sorted, parameter.Key, parameter.Value ?? "");
        }

        var text = new StringBuilder();
        foreach (KeyValuePair<string, string> parameter in sorted)
        {
            (text.Length == 0 ? text : text.Append('&')).Append(PercentEncoding.Encode(parameter.Key))
                .Append('=').Append(PercentEncoding.Encode(parameter.Value));
        }

        return text.ToString();
    }

    /// <summary>The text whose hash is signed.</summary>
    public static string CanonicalRequest(OssRequest request, string bodyHash)
    {
        string query = CanonicalQuery(request.Query);
        return Canonical(request, query, SignedHeaders(request), bodyHash).ToString();
    }

    private static ByteText Canonical(
        OssRequest request, string query, List<KeyValuePair<string, string>> signed, string bodyHash)
    {
        ByteText text = ByteText.Begin().Append(request.Method).Append("\n/\n").Append(query).Append('\n');
        foreach (KeyValuePair<string, string> header in signed)
        {
            text.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }

        return AppendNames(text.Append('\n'), signed).Append('\n').Append(bodyHash);
    }

    private static List<KeyValuePair<string, string>> SignedHeaders(OssRequest request)
    {
        List<KeyValuePair<string, string>> signed = SortedNames.Begin();
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            string name = header.Key.ToLowerInvariant();
            if (name is "host" or "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal))
            {
                SortedNames.Add(signed, name, header.Value.Trim());
            }
        }

        return signed;
    }

    private static ByteText AppendNames(ByteText text, List<KeyValuePair<string, string>> signed)
    {
        for (int i = 0; i < signed.Count; i++)
        {
            (i == 0 ? text : text.Append(';')).Append(signed[i].Key);
        }

        return text;
    }

    // Hundreds of requests a second share this text.
    private string Timestamp(DateTimeOffset time)
    {
        long second = time.ToUnixTimeSeconds();
        Moment? known = _moment;
        if (known is null || known.Second != second)
        {
            _moment = known = new Moment(
                second, time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        }

        return known.Text;
    }

    // The hash objects are kept for one array, so the same secret must give the same array.
    private byte[] KeyOf(string secret)
    {
        SecretKey? key = _key;
        if (key is null || key.Secret != secret)
        {
            _key = key = new SecretKey(secret, Encoding.UTF8.GetBytes(secret));
        }

        return key.Bytes;
    }

    private sealed class SecretKey(string secret, byte[] bytes)
    {
        public string Secret { get; } = secret;

        public byte[] Bytes { get; } = bytes;
    }

    private sealed class Moment(long second, string text)
    {
        public long Second { get; } = second;

        public string Text { get; } = text;
    }
}
