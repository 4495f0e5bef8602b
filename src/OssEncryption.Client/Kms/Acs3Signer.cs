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

    /// <summary>Puts the signature, and the headers it needs, into a request without body. What an earlier signature
    /// put there is replaced.</summary>
    /// <param name="request">The request with its <c>Host</c>, <c>x-acs-action</c> and <c>x-acs-version</c>.</param>
    /// <param name="credential">The credential that signs.</param>
    /// <param name="time">The moment of signing; the service takes a difference of 15 minutes.</param>
    /// <param name="nonce">A text that no other request has.</param>
    public void Sign(OssRequest request, OssCredential credential, DateTimeOffset time, string nonce)
    {
        Dictionary<string, string> headers = request.Headers;
        headers["x-acs-date"] = time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
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
        string canonical = CanonicalRequest(request, bodyHash, out string names);
        string stringToSign = Algorithm + "\n" + Sha256Hashes.Hex(Sha256Hashes.Hash(canonical));
        string signature = Sha256Hashes.Hex(Sha256Hashes.Hmac(KeyOf(credential.AccessKeySecret), stringToSign));
        return $"{Algorithm} Credential={credential.AccessKeyId},SignedHeaders={names},Signature={signature}";
    }

    /// <summary>The query as it is signed and sent: sorted by name, percent-encoded, with an equals sign after every
    /// name.</summary>
    public static string CanonicalQuery(IEnumerable<KeyValuePair<string, string?>> query) =>
        string.Join("&", query
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter =>
                PercentEncoding.Encode(parameter.Key) + "=" + PercentEncoding.Encode(parameter.Value ?? "")));

    /// <summary>The text whose hash is signed, and the names of the headers in it.</summary>
    public static string CanonicalRequest(OssRequest request, string bodyHash, out string names)
    {
        List<KeyValuePair<string, string>> signed = SignedHeaders(request);
        names = string.Join(";", signed.Select(header => header.Key));
        var text = new StringBuilder(512);
        text.Append(request.Method).Append("\n/\n").Append(CanonicalQuery(request.Query)).Append('\n');
        foreach (KeyValuePair<string, string> header in signed)
        {
            text.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }

        return text.Append('\n').Append(names).Append('\n').Append(bodyHash).ToString();
    }

    private static List<KeyValuePair<string, string>> SignedHeaders(OssRequest request)
    {
        var signed = new List<KeyValuePair<string, string>>(request.Headers.Count);
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            string name = header.Key.ToLowerInvariant();
            if (name is "host" or "content-type" || name.StartsWith("x-acs-", StringComparison.Ordinal))
            {
                signed.Add(new KeyValuePair<string, string>(name, header.Value.Trim()));
            }
        }

        signed.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return signed;
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
}
