using System.Globalization;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Signature version 4, <c>OSS4-HMAC-SHA256</c>. Source: the vendor's page "Recommended: use signature version
/// 4" and the vectors of the v2 SDKs.</summary>
public sealed class SignerV4 : IRequestSigner
{
    /// <summary>The name of the algorithm, with which the Authorization header begins.</summary>
    public const string Algorithm = "OSS4-HMAC-SHA256";

    /// <summary>The only value of <c>x-oss-content-sha256</c> that the service takes.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    private const string Product = "oss";
    private const string Terminator = "aliyun_v4_request";
    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'Z'";

    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(7);

    private readonly string _region;
    private readonly IReadOnlyList<string> _additionalHeaders;
    private volatile DayKey? _dayKey;
    private volatile Moment? _moment;

    /// <summary>Makes a signer for one region.</summary>
    /// <param name="region">The bare region id, <c>cn-hangzhou</c>.</param>
    /// <param name="additionalHeaders">Headers to sign besides those that are always signed; names that a request lacks
    /// are ignored.</param>
    public SignerV4(string region, IReadOnlyList<string>? additionalHeaders = null)
    {
        _region = region;
        _additionalHeaders = additionalHeaders ?? [];
    }

    /// <inheritdoc/>
    public void Sign(OssRequest request, OssCredential credential, DateTimeOffset time)
    {
        Moment moment = MomentOf(time);
        Dictionary<string, string> headers = request.Headers;
        headers["x-oss-content-sha256"] = UnsignedPayload;
        headers["x-oss-date"] = moment.Timestamp;
        SetOrRemove(headers, "x-oss-security-token", credential.SecurityToken);

        IReadOnlyList<string> additional = AdditionalHeaders(request, _additionalHeaders);
        byte[] hash = Sha256Hashes.Hash(Canonical(request, additional));
        byte[] signature = Sha256Hashes.Hmac(
            KeyFor(credential.AccessKeySecret, moment.Date), ToSign(hash, moment.Timestamp, moment.Scope));
        ByteText text = ByteText.Begin().Append(Algorithm + " Credential=")
            .Append(credential.AccessKeyId).Append('/').Append(moment.Scope);
        if (additional.Count > 0)
        {
            text.Append(",AdditionalHeaders=").Append(string.Join(";", additional));
        }

        headers["Authorization"] = text.Append(",Signature=").AppendHex(signature).ToString();
    }

    /// <inheritdoc/>
    public void Presign(OssRequest request, OssCredential credential, DateTimeOffset time, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero || lifetime > LongestLifetime)
        {
            throw new ArgumentOutOfRangeException(nameof(lifetime), "A signed URL is good for 1 second to 7 days.");
        }

        Moment moment = MomentOf(time);
        IReadOnlyList<string> additional = AdditionalHeaders(request, _additionalHeaders);
        request.With("x-oss-signature-version", Algorithm)
            .With("x-oss-date", moment.Timestamp)
            .With("x-oss-expires", ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .With("x-oss-credential", credential.AccessKeyId + "/" + moment.Scope);
        if (additional.Count > 0)
        {
            request.With("x-oss-additional-headers", string.Join(";", additional));
        }

        if (credential.SecurityToken is not null)
        {
            request.With("x-oss-security-token", credential.SecurityToken);
        }

        request.With("x-oss-signature", Signature(
            CanonicalRequest(request, additional), moment.Timestamp, moment.Scope,
            KeyFor(credential.AccessKeySecret, moment.Date)));
    }

    /// <summary>The canonical request: verb, path, query, headers, names of the additional headers, payload
    /// hash.</summary>
    /// <param name="request">The request with all headers and query parameters to sign.</param>
    /// <param name="additionalHeaders">Names in lower case, sorted.</param>
    public static string CanonicalRequest(OssRequest request, IReadOnlyList<string> additionalHeaders) =>
        Canonical(request, additionalHeaders).ToString();

    /// <summary>The signature of a canonical request.</summary>
    /// <param name="canonicalRequest">The result of <see cref="CanonicalRequest"/>.</param>
    /// <param name="timestamp">The time of signing, as in <c>x-oss-date</c>.</param>
    /// <param name="scope">Date, region, product and terminator, joined by slashes.</param>
    /// <param name="signingKey">The result of <see cref="SigningKey"/>.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public static string Signature(string canonicalRequest, string timestamp, string scope, byte[] signingKey) =>
        Signature(Encoding.UTF8.GetBytes(canonicalRequest), timestamp, scope, signingKey);

    /// <summary>The signature of the bytes of a canonical request.</summary>
    public static string Signature(byte[] canonicalRequest, string timestamp, string scope, byte[] signingKey) =>
        Sha256Hashes.Hex(Sha256Hashes.Hmac(signingKey, StringToSign(canonicalRequest, timestamp, scope)));

    /// <summary>The string to sign.</summary>
    /// <param name="canonicalRequest">The bytes of the canonical request.</param>
    /// <param name="timestamp">The time of signing, as in <c>x-oss-date</c>.</param>
    /// <param name="scope">Date, region, product and terminator, joined by slashes.</param>
    public static string StringToSign(byte[] canonicalRequest, string timestamp, string scope) =>
        ToSign(Sha256Hashes.Hash(canonicalRequest), timestamp, scope).ToString();

    /// <summary>The signing key, derived from the secret for one day, region and product.</summary>
    public static byte[] SigningKey(string secret, string date, string region, string product)
    {
        byte[] key = Sha256Hashes.Hmac(Encoding.UTF8.GetBytes("aliyun_v4" + secret), date);
        key = Sha256Hashes.Hmac(key, region);
        key = Sha256Hashes.Hmac(key, product);
        return Sha256Hashes.Hmac(key, Terminator);
    }

    /// <summary>The additional headers that a request has and that are not always signed: lower case, sorted.</summary>
    public static IReadOnlyList<string> AdditionalHeaders(OssRequest request, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return [];
        }

        return [.. names.Select(name => name.ToLowerInvariant())
            .Where(name => request.Headers.ContainsKey(name) && !IsAlwaysSigned(name))
            .Distinct()
            .OrderBy(name => name, StringComparer.Ordinal)];
    }

    /// <summary>A time in the format of V4: <c>20231216T162057Z</c>.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    private static ByteText Canonical(OssRequest request, IReadOnlyList<string> additionalHeaders)
    {
        ByteText text = ByteText.Begin(request.HasRawHeaders).Append(request.Method).Append("\n/");
        if (request.Bucket is not null)
        {
            text.Append(request.Bucket).Append('/').Append(PercentEncoding.EncodePath(request.Key ?? ""));
        }

        AppendQuery(text.Append('\n'), request.Query);
        AppendHeaders(text.Append('\n'), request.Headers, additionalHeaders);
        text.Append('\n');
        if (additionalHeaders.Count > 0)
        {
            text.Append(string.Join(";", additionalHeaders));
        }

        return text.Append('\n').Append(UnsignedPayload);
    }

    private static ByteText ToSign(byte[] canonicalHash, string timestamp, string scope) => ByteText.Begin()
        .Append(Algorithm + "\n").Append(timestamp).Append('\n').Append(scope).Append('\n').AppendHex(canonicalHash);

    private static void AppendQuery(ByteText text, List<KeyValuePair<string, string?>> query)
    {
        List<KeyValuePair<string, string>> sorted = SortedNames.Begin();
        foreach (KeyValuePair<string, string?> parameter in query)
        {
            SortedNames.Add(sorted, PercentEncoding.Encode(parameter.Key), parameter.Value ?? "");
        }

        for (int i = 0; i < sorted.Count; i++)
        {
            (i == 0 ? text : text.Append('&')).Append(sorted[i].Key);
            if (sorted[i].Value.Length > 0)
            {
                text.Append('=').Append(PercentEncoding.Encode(sorted[i].Value));
            }
        }
    }

    private static void AppendHeaders(
        ByteText text, Dictionary<string, string> headers, IReadOnlyList<string> additionalHeaders)
    {
        List<KeyValuePair<string, string>> signed = SortedNames.Begin();
        foreach (KeyValuePair<string, string> header in headers)
        {
            string name = header.Key.ToLowerInvariant();
            if (IsAlwaysSigned(name) || (additionalHeaders.Count > 0 && additionalHeaders.Contains(name)))
            {
                SortedNames.Add(signed, name, header.Value.Trim(HeaderBytes.Blanks));
            }
        }

        foreach (KeyValuePair<string, string> header in signed)
        {
            text.Append(header.Key).Append(':').Append(header.Value).Append('\n');
        }
    }

    private static bool IsAlwaysSigned(string name) =>
        name.StartsWith("x-oss-", StringComparison.Ordinal) || name is "content-type" or "content-md5";

    private static void SetOrRemove(Dictionary<string, string> headers, string name, string? value)
    {
        if (value is null)
        {
            headers.Remove(name);
        }
        else
        {
            headers[name] = value;
        }
    }

    // Hundreds of requests a second share these texts.
    private Moment MomentOf(DateTimeOffset time)
    {
        long second = time.ToUnixTimeSeconds();
        Moment? known = _moment;
        if (known is null || known.Second != second)
        {
            string timestamp = Timestamp(time);
            string date = timestamp.Substring(0, 8);
            known = new Moment(second, timestamp, date, $"{date}/{_region}/{Product}/{Terminator}");
            _moment = known;
        }

        return known;
    }

    private byte[] KeyFor(string secret, string date)
    {
        DayKey? known = _dayKey;
        if (known is null || known.Date != date || known.Secret != secret)
        {
            known = new DayKey(date, secret, SigningKey(secret, date, _region, Product));
            _dayKey = known;
        }

        return known.Key;
    }

    private sealed class Moment(long second, string timestamp, string date, string scope)
    {
        public long Second { get; } = second;

        public string Timestamp { get; } = timestamp;

        public string Date { get; } = date;

        public string Scope { get; } = scope;
    }

    private sealed class DayKey(string date, string secret, byte[] key)
    {
        public string Date { get; } = date;

        public string Secret { get; } = secret;

        public byte[] Key { get; } = key;
    }
}

/// <summary>Sorts a few names with their values, by ordinal; equal ones stay in the order they came. Each thread has
/// one list.</summary>
internal static class SortedNames
{
    [ThreadStatic]
    private static List<KeyValuePair<string, string>>? _own;

    /// <summary>The list of this thread, empty.</summary>
    public static List<KeyValuePair<string, string>> Begin()
    {
        List<KeyValuePair<string, string>> list = _own ??= [];
        list.Clear();
        return list;
    }

    /// <summary>Adds a name at its place.</summary>
    public static void Add(List<KeyValuePair<string, string>> list, string name, string value)
    {
        int at = list.Count;
        while (at > 0 && string.CompareOrdinal(list[at - 1].Key, name) > 0)
        {
            at--;
        }

        list.Insert(at, new KeyValuePair<string, string>(name, value));
    }
}
