using System.Globalization;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The conditions under which an object is read or copied.</summary>
internal static class Conditions
{
    /// <summary>Checks the conditions of a read; with the prefix <c>x-oss-copy-source-</c> those of a copy.</summary>
    /// <exception cref="ServiceError">One does not hold.</exception>
    public static void Check(IncomingRequest request, StoredObject stored, string prefix = "")
    {
        // Headers carry whole seconds.
        DateTimeOffset modified = DateTimeOffset.FromUnixTimeSeconds(stored.LastModified.ToUnixTimeSeconds());
        if (request.Header(prefix + "If-Match") is { } wanted && !IsMatch(wanted, stored))
        {
            throw ObjectErrors.PreconditionFailed(prefix + "If-Match");
        }

        if (Time(request, prefix + "If-Unmodified-Since") is { } latest && modified > latest)
        {
            throw ObjectErrors.PreconditionFailed(prefix + "If-Unmodified-Since");
        }

        if (request.Header(prefix + "If-None-Match") is { } known && IsMatch(known, stored))
        {
            throw ObjectErrors.NotModified(stored.ETag);
        }

        if (Time(request, prefix + "If-Modified-Since") is { } earliest && modified <= earliest)
        {
            throw ObjectErrors.NotModified(stored.ETag);
        }
    }

    private static bool IsMatch(string text, StoredObject stored) => text == "*" || text
        .Split(',')
        .Any(etag => string.Equals(Bare(etag), Bare(stored.ETag), StringComparison.OrdinalIgnoreCase));

    private static string Bare(string etag) => etag.Trim().Trim('"');

    /// <summary>A moment that cannot be read is no condition.</summary>
    private static DateTimeOffset? Time(IncomingRequest request, string name) =>
        DateTimeOffset.TryParseExact(
            request.Header(name), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
