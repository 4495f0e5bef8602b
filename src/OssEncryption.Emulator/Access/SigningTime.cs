using System.Globalization;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Access;

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
