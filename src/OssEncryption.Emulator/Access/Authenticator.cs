using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Authenticates requests.</summary>
internal sealed class Authenticator(UserDirectory users)
{
    /// <summary>The user who signed the request, or <c>null</c> when it is anonymous.</summary>
    /// <param name="signature">The signature of the request, or <c>null</c>.</param>
    /// <param name="region">The region it must be signed for, or <c>null</c> for any.</param>
    /// <param name="now">The server's time.</param>
    /// <exception cref="ServiceError">The signature is not valid.</exception>
    public User? Identify(ISignature? signature, string? region, DateTimeOffset now)
    {
        if (signature is null)
        {
            return null;
        }

        if (region is not null)
        {
            signature.CheckRegion(region);
        }

        signature.CheckTime(now);
        User user = users.Find(signature.AccessKeyId) ?? throw SignatureErrors.UnknownKey(signature.AccessKeyId);
        signature.Check(user.Credential.AccessKeySecret);

        // A permanent key is not found among those that have a token. Source: CS1 InvalidSecurityTokenTest.
        if (user.Credential.SecurityToken is null && signature.SecurityToken is not null)
        {
            throw SignatureErrors.UnknownKey(signature.AccessKeyId);
        }

        CheckToken(user.Credential.SecurityToken, signature.SecurityToken);
        return user;
    }

    private static void CheckToken(string? expected, string? sent)
    {
        if (expected is not null && (sent is null || !ConstantTime.AreEqual(expected, sent)))
        {
            throw SignatureErrors.InvalidToken();
        }
    }
}

/// <summary>Requests as the signing rules of the client see them.</summary>
internal static class SignedRequest
{
    /// <summary>The signed parts of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="additionalHeaders">The headers that are signed beside those that always are.</param>
    /// <param name="unsigned">The query parameters that are not signed.</param>
    public static OssRequest Of(
        IncomingRequest request, IReadOnlyList<string> additionalHeaders, params string[] unsigned)
    {
        var signed = new OssRequest("", request.Method, request.Bucket, request.Key);
        foreach (KeyValuePair<string, string?> parameter in request.Query)
        {
            if (!unsigned.Contains(parameter.Key))
            {
                signed.Query.Add(parameter);
            }
        }

        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (additionalHeaders.Count > 0 || IsAlwaysSigned(header.Key))
            {
                signed.Headers[header.Key] = header.Value;
            }
        }

        return signed;
    }

    /// <summary>A parameter that a signed URL must have.</summary>
    /// <exception cref="ServiceError">It is missing or empty.</exception>
    public static string Parameter(IncomingRequest request, string name) =>
        request.Parameter(name) is { Length: > 0 } value ? value : throw SignatureErrors.ParameterMissing(name);

    private static bool IsAlwaysSigned(string header) =>
        header.StartsWith("x-oss-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A parsed signature that was not yet verified.</summary>
internal interface ISignature
{
    /// <summary>The access key id it claims.</summary>
    string AccessKeyId { get; }

    /// <summary>The security token, or <c>null</c>.</summary>
    string? SecurityToken { get; }

    /// <summary>Checks the signing time, or the expiration of a signed URL.</summary>
    /// <exception cref="ServiceError">It is too old, lies in the future, or has expired.</exception>
    void CheckTime(DateTimeOffset now);

    /// <summary>Checks the region it was signed for.</summary>
    /// <exception cref="ServiceError">It was signed for another region.</exception>
    void CheckRegion(string region);

    /// <summary>Verifies the signature.</summary>
    /// <exception cref="ServiceError">It does not match the request and the secret.</exception>
    void Check(string secret);
}

/// <summary>The result of parsing a signature.</summary>
/// <param name="Signature">The signature, or <c>null</c> when there is none or it is malformed.</param>
/// <param name="Error">The error when it is malformed, or <c>null</c>.</param>
internal sealed record SignatureReading(ISignature? Signature, ServiceError? Error)
{
    /// <summary>Parses the signature of a request.</summary>
    public static SignatureReading Of(IncomingRequest request)
    {
        try
        {
            return new SignatureReading(SignatureReader.Read(request), null);
        }
        catch (ServiceError error)
        {
            return new SignatureReading(null, error);
        }
    }
}

/// <summary>Parses the signature of a request: version 4, 2 or 1, in the headers or in the URL.</summary>
internal static class SignatureReader
{
    /// <summary>The signature, or <c>null</c> when the request is anonymous.</summary>
    /// <exception cref="ServiceError">The signature cannot be parsed.</exception>
    public static ISignature? Read(IncomingRequest request)
    {
        bool v4Url = SignatureV4Url.IsIn(request);
        bool v1Url = SignatureV1Url.IsIn(request);
        if (request.Header("Authorization") is { } authorization)
        {
            return v4Url || v1Url ? throw SignatureErrors.HeaderAndQuery() : FromHeader(request, authorization);
        }

        return SignatureV2.IsIn(request) ? SignatureV2.ReadUrl(request)
            : v4Url ? SignatureV4Url.Read(request)
            : v1Url ? SignatureV1Url.Read(request) : null;
    }

    private static ISignature FromHeader(IncomingRequest request, string authorization)
    {
        int space = authorization.IndexOf(' ', StringComparison.Ordinal);
        string scheme = space < 0 ? authorization : authorization[..space];
        string rest = space < 0 ? "" : authorization[(space + 1)..].Trim();
        return scheme switch
        {
            SignerV4.Algorithm => SignatureV4Header.Read(request, rest),
            "OSS2" => SignatureV2.Read(request, rest),
            "OSS" => SignatureV1Header.Read(request, rest),
            _ => throw SignatureErrors.InvalidAuthorization(),
        };
    }
}

/// <summary>Parses and checks signing times.</summary>
internal static class SigningTime
{
    private const string Basic = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The EC of a URL of version 1 or 2 that has ended.</summary>
    public const string EndedEc = "0002-00000069";

    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The signing time of the headers; <c>x-oss-date</c> goes before <c>Date</c>.</summary>
    /// <exception cref="ServiceError">There is none, or it is malformed.</exception>
    public static DateTimeOffset FromHeaders(IncomingRequest request) =>
        TryParse(TextOf(request), out DateTimeOffset time)
            ? time
            : throw SignatureErrors.DateMissing();

    /// <summary>The signing time as the client wrote it, or empty. GO1 signs it as it is, in the HTTP form
    /// too.</summary>
    public static string TextOf(IncomingRequest request) =>
        request.Header("x-oss-date") ?? request.Header("Date") ?? "";

    /// <summary>Parses <c>20231216T162057Z</c> or the HTTP form.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        TryParseBasic(text, out time)
        || DateTimeOffset.TryParseExact(
            text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Parses <c>20231216T162057Z</c>.</summary>
    public static bool TryParseBasic(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text, Basic, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>The end of a URL: a parameter in seconds since 1970.</summary>
    /// <exception cref="ServiceError">It is missing, or is no time.</exception>
    public static DateTimeOffset EndOf(IncomingRequest request, string name)
    {
        string text = SignedRequest.Parameter(request, name);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : throw SignatureErrors.InvalidExpires(name, text, "0002-00000070");
    }

    /// <summary>Checks that a signing time is at most 15 minutes off.</summary>
    /// <exception cref="ServiceError">It is more.</exception>
    public static void CheckSkew(DateTimeOffset time, DateTimeOffset now)
    {
        if ((time - now).Duration() > Tolerance)
        {
            throw SignatureErrors.TimeTooSkewed(time, now);
        }
    }

    /// <summary>Checks the start and the end of the lifetime of a URL.</summary>
    /// <param name="start">The start.</param>
    /// <param name="end">The end.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="ec">The EC when it has ended.</param>
    /// <exception cref="ServiceError">It begins in the future, or has ended.</exception>
    public static void CheckLifetime(DateTimeOffset start, DateTimeOffset end, DateTimeOffset now, string ec)
    {
        if (start - now > Tolerance)
        {
            throw SignatureErrors.TimeTooSkewed(start, now);
        }

        // Clients that let a URL end now use it in the same second. Source: UTIL1 TestSignWithInputPassword.
        if (now >= end + TimeSpan.FromSeconds(1))
        {
            throw SignatureErrors.Expired(end, now, ec);
        }
    }
}

/// <summary>Compares secrets in constant time.</summary>
internal static class ConstantTime
{
    public static bool AreEqual(string expected, string actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
}
