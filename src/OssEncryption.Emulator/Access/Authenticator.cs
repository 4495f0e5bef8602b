using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Signing;
using OssEncryption.Client.Transport;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

/// <summary>Decides whose request it is.</summary>
internal sealed class Authenticator(UserDirectory users)
{
    /// <summary>The user who signed, or <c>null</c> when the request is anonymous.</summary>
    /// <param name="signature">What the request says.</param>
    /// <param name="region">The region it must be signed for, or <c>null</c> for any.</param>
    /// <param name="now">The server's clock.</param>
    /// <exception cref="ServiceError">It is not believed.</exception>
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
        CheckToken(user.Credential.SecurityToken, signature.SecurityToken);
        return user;
    }

    private static void CheckToken(string? expected, string? sent)
    {
        if (expected is null && sent is not null)
        {
            throw SignatureErrors.TokenNotOfKey();
        }

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
    /// <param name="unsigned">The query parameters that are not signed.</param>
    public static OssRequest Of(IncomingRequest request, params string[] unsigned)
    {
        var signed = new OssRequest("", request.Method, request.Bucket, request.Key);
        signed.Query.AddRange(request.Query.Where(parameter => !unsigned.Contains(parameter.Key)));
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            signed.Headers[header.Key] = header.Value;
        }

        return signed;
    }
}

/// <summary>What a request says about who signed it: read, but not yet believed.</summary>
internal interface ISignature
{
    /// <summary>Whose key it claims to be signed with.</summary>
    string AccessKeyId { get; }

    /// <summary>The security token that came with it, or <c>null</c>.</summary>
    string? SecurityToken { get; }

    /// <summary>Checks that it was signed just now, or that a signed URL has not expired.</summary>
    /// <exception cref="Errors.ServiceError">It was not.</exception>
    void CheckTime(DateTimeOffset now);

    /// <summary>Checks that it was signed for a region.</summary>
    /// <exception cref="Errors.ServiceError">It was signed for another one.</exception>
    void CheckRegion(string region);

    /// <summary>Checks the signature itself.</summary>
    /// <exception cref="Errors.ServiceError">It was not made with this secret over this request.</exception>
    void Check(string secret);
}

/// <summary>What came of reading a request's signature.</summary>
/// <param name="Signature">The signature, or <c>null</c> when there is none that can be read.</param>
/// <param name="Error">Why it could not be read, or <c>null</c>.</param>
internal sealed record SignatureReading(ISignature? Signature, ServiceError? Error)
{
    /// <summary>Reads the signature of a request.</summary>
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

/// <summary>Finds the signature of a request: version 4 or 1, in the headers or in the URL.</summary>
internal static class SignatureReader
{
    /// <summary>The signature, or <c>null</c> when the request is anonymous.</summary>
    /// <exception cref="ServiceError">There is one, and it cannot be read.</exception>
    public static ISignature? Read(IncomingRequest request)
    {
        bool v4Url = SignatureV4Url.IsIn(request);
        bool v1Url = SignatureV1Url.IsIn(request);
        if (request.Header("Authorization") is { } authorization)
        {
            return v4Url || v1Url ? throw SignatureErrors.HeaderAndQuery() : FromHeader(request, authorization);
        }

        return v4Url ? SignatureV4Url.Read(request) : v1Url ? SignatureV1Url.Read(request) : null;
    }

    private static ISignature FromHeader(IncomingRequest request, string authorization)
    {
        int space = authorization.IndexOf(' ', StringComparison.Ordinal);
        string scheme = space < 0 ? authorization : authorization[..space];
        string rest = space < 0 ? "" : authorization[(space + 1)..].Trim();
        return scheme switch
        {
            SignerV4.Algorithm => SignatureV4Header.Read(request, rest),
            "OSS" => SignatureV1Header.Read(request, rest),
            _ => throw SignatureErrors.InvalidAuthorization(),
        };
    }
}

/// <summary>The moment at which a request says it was signed.</summary>
internal static class SigningTime
{
    private const string Basic = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The moment that the headers name; <c>x-oss-date</c> goes before <c>Date</c>.</summary>
    /// <exception cref="ServiceError">There is none, or it cannot be read.</exception>
    public static DateTimeOffset FromHeaders(IncomingRequest request) =>
        TryParse(request.Header("x-oss-date") ?? request.Header("Date"), out DateTimeOffset time)
            ? time
            : throw SignatureErrors.DateMissing();

    /// <summary>Reads <c>20231216T162057Z</c> and the HTTP form alike.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time) =>
        TryParseBasic(text, out time)
        || DateTimeOffset.TryParseExact(
            text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Reads <c>20231216T162057Z</c> alone.</summary>
    public static bool TryParseBasic(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text, Basic, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>Checks that a moment is no more than 15 minutes off.</summary>
    /// <exception cref="ServiceError">It is.</exception>
    public static void CheckSkew(DateTimeOffset time, DateTimeOffset now)
    {
        if ((time - now).Duration() > Tolerance)
        {
            throw SignatureErrors.TimeTooSkewed(time, now);
        }
    }

    /// <summary>Checks the start of a URL's lifetime and its end.</summary>
    /// <exception cref="ServiceError">It lies in the future, or is over.</exception>
    public static void CheckLifetime(DateTimeOffset start, DateTimeOffset end, DateTimeOffset now)
    {
        if (start - now > Tolerance)
        {
            throw SignatureErrors.TimeTooSkewed(start, now);
        }

        if (now > end)
        {
            throw SignatureErrors.Expired(end, now);
        }
    }
}

/// <summary>Compares secrets without telling by the time it takes where they differ.</summary>
internal static class ConstantTime
{
    public static bool AreEqual(string expected, string actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
}
