using System.Security.Cryptography;
using System.Text;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>A version 2 signature, HMAC-SHA256 over all of the query, in a header or a URL. Clients can still make it,
/// and the vendor's error pages still name it. Source: oss2 auth.py, GO1 auth.go.</summary>
internal sealed class SignatureV2 : ISignature
{
    private const string Version = "OSS2";
    private const string VersionName = "x-oss-signature-version";
    private const string KeyName = "x-oss-access-key-id";
    private const string ExpiresName = "x-oss-expires";
    private const string SignatureName = "x-oss-signature";
    private const string AdditionalName = "x-oss-additional-headers";

    private readonly IncomingRequest _request;
    private readonly string _provided;
    private readonly string[] _additional;
    private readonly string[] _dateLines;
    private readonly DateTimeOffset? _end;

    private SignatureV2(
        IncomingRequest request, string accessKeyId, string provided, string? additional, string[] dateLines,
        DateTimeOffset? end)
    {
        _request = request;
        AccessKeyId = accessKeyId;
        _provided = provided;
        _additional = string.IsNullOrEmpty(additional)
            ? []
            : [.. additional.ToLowerInvariant().Split(';').Order(StringComparer.Ordinal)];
        _dateLines = dateLines;
        _end = end;
        SecurityToken = request.Header("x-oss-security-token") ?? request.Parameter("security-token");
    }

    /// <inheritdoc/>
    public string AccessKeyId { get; }

    /// <inheritdoc/>
    public string? SecurityToken { get; }

    /// <summary>Whether a URL has a signature of this version.</summary>
    public static bool IsIn(IncomingRequest request) => request.Parameter(VersionName) == Version;

    /// <summary>Parses the Authorization header:
    /// <c>OSS2 AccessKeyId:key,AdditionalHeaders:a;b,Signature:signature</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="text">The header after the name of the version.</param>
    /// <exception cref="ServiceError">It is malformed.</exception>
    public static SignatureV2 Read(IncomingRequest request, string text)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries)
            .Select(part => part.Split(':', 2))
            .ToLookup(part => part[0], part => part.Length > 1 ? part[1] : "");
        string key = parts["AccessKeyId"].FirstOrDefault() is { Length: > 0 } sent
            ? sent
            : throw SignatureErrors.InvalidAuthorization();
        string provided = parts["Signature"].FirstOrDefault() is { Length: > 0 } signature
            ? signature
            : throw SignatureErrors.SignatureMissing();
        SigningTime.FromHeaders(request);

        // As in version 1: clients sign the one or the other.
        string?[] dates = [request.Header("Date"), request.Header("x-oss-date"), ""];
        return new SignatureV2(
            request, key, provided, parts["AdditionalHeaders"].FirstOrDefault(), [.. dates.OfType<string>()], null);
    }

    /// <summary>Parses the parameters of a URL.</summary>
    /// <exception cref="ServiceError">One is missing or malformed.</exception>
    public static SignatureV2 ReadUrl(IncomingRequest request)
    {
        DateTimeOffset end = SigningTime.EndOf(request, ExpiresName);
        return new SignatureV2(
            request,
            SignedRequest.Parameter(request, KeyName),
            SignedRequest.Parameter(request, SignatureName),
            request.Parameter(AdditionalName),
            [SignedRequest.Parameter(request, ExpiresName)],
            end);
    }

    /// <inheritdoc/>
    public void CheckTime(DateTimeOffset now)
    {
        if (_end is { } end)
        {
            SigningTime.CheckLifetime(DateTimeOffset.MinValue, end, now, SigningTime.EndedEc);
        }
        else
        {
            SigningTime.CheckSkew(SigningTime.FromHeaders(_request), now);
        }
    }

    /// <summary>Does nothing: version 2 has no region.</summary>
    public void CheckRegion(string region)
    {
    }

    /// <inheritdoc/>
    public void Check(string secret)
    {
        byte[] key = Encoding.UTF8.GetBytes(secret);
        if (!_dateLines.Any(date => ConstantTime.AreEqual(
            Convert.ToBase64String(HMACSHA256.HashData(key, RawText.Encode(StringToSign(date)))), _provided)))
        {
            throw SignatureErrors.DoesNotMatch(StringToSign(_dateLines[0]), _provided, AccessKeyId);
        }
    }

    private string StringToSign(string date)
    {
        IEnumerable<string> headers = _request.Headers
            .Select(header => (Name: header.Key.ToLowerInvariant(), Value: header.Value.Trim()))
            .Where(header => header.Name.StartsWith("x-oss-", StringComparison.Ordinal)
                || _additional.Contains(header.Name))
            .OrderBy(header => header.Name, StringComparer.Ordinal)
            .Select(header => $"{header.Name}:{header.Value}\n");
        string[] lines =
        [
            _request.Method, _request.Header("Content-MD5") ?? "", _request.Header("Content-Type") ?? "", date,
            string.Concat(headers) + string.Join(';', _additional), Resource(),
        ];
        return string.Join('\n', lines);
    }

    private string Resource()
    {
        string path = _request.Bucket is null ? "/" : $"/{_request.Bucket}/{_request.Key}";
        string query = string.Join('&', _request.Query
            .Where(parameter => parameter.Key != SignatureName)
            .Select(parameter => (Name: UrlText.Encode(parameter.Key), parameter.Value))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => string.IsNullOrEmpty(parameter.Value)
                ? parameter.Name
                : parameter.Name + "=" + UrlText.Encode(parameter.Value)));
        return UrlText.Encode(path) + (query.Length == 0 ? "" : "?" + query);
    }
}
