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

        List<string> additional = AdditionalHeaders(request, _additionalHeaders);
        string signature = Signature(
            HeaderBytes.OfSigned(request, CanonicalRequest(request, additional)), moment.Timestamp, moment.Scope,
            KeyFor(credential.AccessKeySecret, moment.Timestamp));
        string names = additional.Count == 0 ? "" : ",AdditionalHeaders=" + string.Join(";", additional);
        headers["Authorization"] = string.Concat(
            Algorithm + " Credential=", credential.AccessKeyId, "/", moment.Scope) + names + ",Signature=" + signature;
    }

    /// <inheritdoc/>
    public void Presign(OssRequest request, OssCredential credential, DateTimeOffset time, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero || lifetime > LongestLifetime)
        {
            throw new ArgumentOutOfRangeException(nameof(lifetime), "A signed URL is good for 1 second to 7 days.");
        }

        (string timestamp, string scope) = MomentOf(time);
        List<string> additional = AdditionalHeaders(request, _additionalHeaders);
        request.With("x-oss-signature-version", Algorithm)
            .With("x-oss-date", timestamp)
            .With("x-oss-expires", ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture))
            .With("x-oss-credential", credential.AccessKeyId + "/" + scope);
        if (additional.Count > 0)
        {
            request.With("x-oss-additional-headers", string.Join(";", additional));
        }

        if (credential.SecurityToken is not null)
        {
            request.With("x-oss-security-token", credential.SecurityToken);
        }

        request.With("x-oss-signature", Signature(CanonicalRequest(request, additional), timestamp, scope,
            KeyFor(credential.AccessKeySecret, timestamp)));
    }

    /// <summary>The canonical request: verb, path, query, headers, names of the additional headers, payload
    /// hash.</summary>
    /// <param name="request">The request with all headers and query parameters to sign.</param>
    /// <param name="additionalHeaders">Names in lower case, sorted.</param>
    public static string CanonicalRequest(OssRequest request, IReadOnlyList<string> additionalHeaders)
    {
        var text = new StringBuilder(512);
        text.Append(request.Method).Append('\n');
        text.Append('/');
        if (request.Bucket is not null)
        {
            text.Append(request.Bucket).Append('/').Append(PercentEncoding.EncodePath(request.Key ?? ""));
        }

        text.Append('\n');
        AppendQuery(text, request.Query);
        text.Append('\n');
        AppendHeaders(text, request.Headers, additionalHeaders);
        text.Append('\n').Append(string.Join(";", additionalHeaders)).Append('\n').Append(UnsignedPayload);
        return text.ToString();
    }

    /// <summary>The signature of a canonical request.</summary>
    /// <param name="canonicalRequest">The result of <see cref="CanonicalRequest"/>.</param>
    /// <param name="timestamp">The time of signing, as in <c>x-oss-date</c>.</param>
    /// <param name="scope">Date, region, product and terminator, joined by slashes.</param>
    /// <param name="signingKey">The result of <see cref="SigningKey"/>.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    public static string Signature(string canonicalRequest, string timestamp, string scope, byte[] signingKey) =>
        Signature(Encoding.UTF8.GetBytes(canonicalRequest), timestamp, scope, signingKey);

    /// <summary>The string to sign.</summary>
    public static string StringToSign(string canonicalRequest, string timestamp, string scope) =>
        StringToSign(Encoding.UTF8.GetBytes(canonicalRequest), timestamp, scope);

    /// <summary>The signing key, derived from the secret for one day, region and product.</summary>
    public static byte[] SigningKey(string secret, string date, string region, string product)
    {
        byte[] key = Sha256Hashes.Hmac(Encoding.UTF8.GetBytes("aliyun_v4" + secret), date);
        key = Sha256Hashes.Hmac(key, region);
        key = Sha256Hashes.Hmac(key, product);
        return Sha256Hashes.Hmac(key, Terminator);
    }

    /// <summary>The additional headers that a request has and that are not always signed: lower case, sorted.</summary>
    public static List<string> AdditionalHeaders(OssRequest request, IReadOnlyList<string> names)
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

    private static string Signature(byte[] canonicalRequest, string timestamp, string scope, byte[] signingKey) =>
        Sha256Hashes.Hex(Sha256Hashes.Hmac(signingKey, StringToSign(canonicalRequest, timestamp, scope)));

    private static string StringToSign(byte[] canonicalRequest, string timestamp, string scope) =>
        string.Concat(Algorithm, "\n", timestamp, "\n") + scope + "\n" +
        Sha256Hashes.Hex(Sha256Hashes.Hash(canonicalRequest));

    private static void AppendQuery(StringBuilder text, List<KeyValuePair<string, string?>> query)
    {
        if (query.Count == 1)
        {
            text.Append(PercentEncoding.EncodeQuery(query));
            return;
        }

        IEnumerable<string> sorted = query
            .Select(parameter => (Name: PercentEncoding.Encode(parameter.Key), parameter.Value))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => string.IsNullOrEmpty(parameter.Value)
                ? parameter.Name
                : parameter.Name + "=" + PercentEncoding.Encode(parameter.Value!));
        text.Append(string.Join("&", sorted));
    }

    private static void AppendHeaders(
        StringBuilder text, Dictionary<string, string> headers, IReadOnlyList<string> additionalHeaders)
    {
        var signed = new List<KeyValuePair<string, string>>(headers.Count);
        foreach (KeyValuePair<string, string> header in headers)
        {
            string name = header.Key.ToLowerInvariant();
            if (IsAlwaysSigned(name) || (additionalHeaders.Count > 0 && additionalHeaders.Contains(name)))
            {
                signed.Add(new KeyValuePair<string, string>(name, header.Value.Trim(HeaderBytes.Blanks)));
            }
        }

        signed.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
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
            known = new Moment(second, timestamp, $"{timestamp.Substring(0, 8)}/{_region}/{Product}/{Terminator}");
            _moment = known;
        }

        return known;
    }

    private byte[] KeyFor(string secret, string timestamp)
    {
        string date = timestamp.Substring(0, 8);
        DayKey? known = _dayKey;
        if (known is null || known.Date != date || known.Secret != secret)
        {
            known = new DayKey(date, secret, SigningKey(secret, date, _region, Product));
            _dayKey = known;
        }

        return known.Key;
    }

    private sealed class Moment(long second, string timestamp, string scope)
    {
        public long Second { get; } = second;

        public string Timestamp { get; } = timestamp;

        public string Scope { get; } = scope;

        public void Deconstruct(out string timestamp, out string scope) => (timestamp, scope) = (Timestamp, Scope);
    }

    private sealed class DayKey(string date, string secret, byte[] key)
    {
        public string Date { get; } = date;

        public string Secret { get; } = secret;

        public byte[] Key { get; } = key;
    }
}
