using System.Globalization;
using System.Text.RegularExpressions;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>GetObject, HeadObject and GetObjectMeta.</summary>
internal sealed class ObjectReadOperations(ObjectStore objects)
{
    private const string Action = "oss:GetObject";
    private const string VersionAction = "oss:GetObjectVersion";

    /// <summary>Up to this size a read is verified before the response begins, so that damage is an error response.
    /// Beyond, the client would wait too long for its first byte; after the status was sent, damage can only reset the
    /// connection.</summary>
    private const long MaxVerified = 64 << 20;

    private static readonly string[] Replaceable =
    [
        "Content-Type", "Content-Language", "Expires", "Cache-Control", "Content-Disposition", "Content-Encoding",
    ];

    private readonly ObjectFinder _finder = new(objects);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("GetObject", ResourceLevel.Object, "GET", GetAsync)
        {
            Anonymous = AnonymousAccess.PublicRead, VersionAction = VersionAction,
        },
        new("HeadObject", ResourceLevel.Object, "HEAD", Head)
        {
            Action = Action, Anonymous = AnonymousAccess.PublicRead, VersionAction = VersionAction,
        },
        new("GetObjectMeta", ResourceLevel.Object, "HEAD", HeadMeta)
        {
            Action = Action,
            Anonymous = AnonymousAccess.PublicRead,
            VersionAction = VersionAction,
            SubResources = ["objectMeta"],
        },
    ];

    /// <summary>Checks that a caller may read the content of an object.</summary>
    /// <exception cref="ServiceError">It may not, or the object is archived.</exception>
    public static void CheckReadable(OperationContext context, Bucket bucket, StoredObject stored)
    {
        KeyAccess.CheckReader(stored.Encryption, bucket, context.Caller);
        if (StorageClasses.IsArchive(stored.StorageClass)
            && !(bucket.ReadsArchiveDirectly && stored.StorageClass == StorageClasses.Archive)
            && stored.Restoration?.IsReadable(context.Now) != true)
        {
            throw ObjectErrors.Archived(stored.Key);
        }
    }

    private async Task<ServerResponse> GetAsync(OperationContext context)
    {
        StoredObject stored = Follow(context, _finder.Find(context));
        Conditions.Check(context.Request, stored);
        CheckReadable(context, context.Bucket, stored);
        long length = stored.Content.Length;
        RequestedRange? range = RequestedRange.Of(context.Request, length);
        Verify(stored.Content, range ?? new RequestedRange(0, length));
        string type = StoredObjectHeaders.TypeOf(stored);
        ServerResponse response = range is null && Compression.Applies(context.Request, stored)
            ? await ServerResponse.CompressedAsync(stored.Content.OpenRead(0, length), type, context.CancellationToken)
                .ConfigureAwait(false)
            : range is { } part
            ? new ServerResponse(206, stored.Content.OpenRead(part.First, part.Count), part.Count, type)
                .With("Content-Range", part.ContentRange(length))
            : new ServerResponse(200, stored.Content.OpenRead(0, length), length, type);
        return Replace(context, StoredObjectHeaders.Describe(response, context, stored));
    }

    private Task<ServerResponse> Head(OperationContext context)
    {
        StoredObject stored = Follow(context, _finder.Find(context));
        Conditions.Check(context.Request, stored);
        var response = new ServerResponse(200, Stream.Null, stored.Content.Length, StoredObjectHeaders.TypeOf(stored));
        return Task.FromResult(StoredObjectHeaders.Describe(response, context, stored));
    }

    private Task<ServerResponse> HeadMeta(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        string type = StoredObjectHeaders.TypeOf(stored);
        ServerResponse response = new ServerResponse(200, Stream.Null, stored.Content.Length, type)
            .With("ETag", stored.ETag)
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(stored.Crc64))
            .With("Last-Modified", ServerResponse.HttpDate(stored.LastModified));
        return Task.FromResult(ObjectWriter.Name(response, context, stored));
    }

    private static void Verify(IStoredContent content, RequestedRange range)
    {
        if (range.Count <= MaxVerified)
        {
            content.Verify(range.First, range.Count);
        }
    }

    /// <summary>A symbolic link returns the content of its target with its own metadata.</summary>
    private StoredObject Follow(OperationContext context, StoredObject stored)
    {
        if (stored.SymlinkTarget is not { } key)
        {
            return stored;
        }

        StoredObject target = objects.Find(context.BucketName, key).Current
            ?? throw ObjectErrors.SymlinkTargetMissing(key);
        return target.SymlinkTarget is not null
            ? throw ObjectErrors.SymlinkToSymlink()
            : target with
            {
                Key = stored.Key,
                VersionId = stored.VersionId,
                Type = stored.Type,
                Metadata = stored.Metadata,
                Tags = stored.Tags,
                LastModified = stored.LastModified > target.LastModified ? stored.LastModified : target.LastModified,
            };
    }

    /// <summary>Signed requests can override some response headers (<c>response-content-type</c>).</summary>
    private static ServerResponse Replace(OperationContext context, ServerResponse response)
    {
        foreach (string name in Replaceable)
        {
            if (context.Request.Parameter("response-" + name.ToLowerInvariant()) is not { } value)
            {
                continue;
            }

            if (context.Caller is null)
            {
                throw new ServiceError(400, "InvalidRequest",
                    "Request specific response headers cannot be used for anonymous GET requests.");
            }

            response.With(name, value);
        }

        return response;
    }
}

/// <summary>Compressing texts for clients that ask for it. Source: the vendor's page on GetObject; oss2 test_gzip_get.
/// </summary>
internal static class Compression
{
    private const int Least = 1024;
    private const int Greatest = 64 << 20;

    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/javascript", "application/json", "application/rss+xml", "application/x-javascript",
        "application/xml", "text/cache-manifest", "text/css", "text/html", "text/json", "text/plain", "text/xml",
    };

    /// <summary>Whether the whole content of an object is sent compressed.</summary>
    public static bool Applies(IncomingRequest request, StoredObject stored) =>
        request.Header("Accept-Encoding") is { } encodings
        && encodings.Contains("gzip", StringComparison.OrdinalIgnoreCase)
        && stored.Content.Length is >= Least and <= Greatest
        && Types.Contains(StoredObjectHeaders.TypeOf(stored).Split(';')[0].Trim())
        && !stored.Metadata.ContainsKey("Content-Encoding");
}

/// <summary>A byte range of an object that a request asks for.</summary>
/// <param name="First">The first byte.</param>
/// <param name="Count">How many bytes.</param>
internal readonly partial record struct RequestedRange(long First, long Count)
{
    /// <summary>The range that a request asks for, or <c>null</c> for the whole object. A range outside the object is
    /// ignored, unless the request asks for the standard behaviour.</summary>
    /// <exception cref="ServiceError">It is of the last 0 bytes, or with the standard behaviour of no byte.</exception>
    public static RequestedRange? Of(IncomingRequest request, long length) =>
        Of(request.Header("Range"), length, request.Header("x-oss-range-behavior") == "standard");

    /// <summary>The range of a header, or <c>null</c> for the whole object.</summary>
    /// <param name="range">The header, <c>bytes=0-99</c>, or <c>null</c>. Of several ranges the first one counts.
    /// Source: UTIL1 TestRangeGet.</param>
    /// <param name="length">The length of the object.</param>
    /// <param name="isStandard">Whether a range may end beyond the object, and a range without a byte is an
    /// error.</param>
    /// <exception cref="ServiceError">It is of the last 0 bytes, or with the standard behaviour of no byte.</exception>
    public static RequestedRange? Of(string? range, long length, bool isStandard = false)
    {
        string text = range ?? "";
        Match match = Pattern().Match(text);
        string first = match.Groups["first"].Value;
        string last = match.Groups["last"].Value;
        if (!match.Success || first.Length + last.Length == 0)
        {
            return null;
        }

        long start = first.Length == 0 ? Math.Max(0, length - Number(last)) : Number(first);
        long end = first.Length == 0 || last.Length == 0 ? length - 1 : Number(last);
        if (isStandard)
        {
            end = Math.Min(end, length - 1);
        }

        if (start <= end && end < length)
        {
            return new RequestedRange(start, end - start + 1);
        }

        // The last zero bytes are never a range.
        return isStandard || (first.Length == 0 && Number(last) == 0) ? throw ObjectErrors.InvalidRange(text) : null;
    }

    /// <summary>The Content-Range header.</summary>
    public string ContentRange(long length) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{First + Count - 1}/{length}");

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^bytes=(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})(,|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>The preconditions of reading and copying.</summary>
internal static class Conditions
{
    /// <summary>Checks the preconditions of a read or, with the prefix <c>x-oss-copy-source-</c>, of a copy.</summary>
    /// <exception cref="ServiceError">A precondition failed.</exception>
    public static void Check(IncomingRequest request, StoredObject stored, string prefix = "")
    {
        // Headers carry whole seconds.
        DateTimeOffset modified = DateTimeOffset.FromUnixTimeSeconds(stored.LastModified.ToUnixTimeSeconds());
        if (request.Header(prefix + "If-Match") is { } wanted && !IsMatch(wanted, stored))
        {
            throw ObjectErrors.PreconditionFailed("If-Match");
        }

        if (Time(request, prefix + "If-Unmodified-Since") is { } latest && modified > latest)
        {
            throw ObjectErrors.PreconditionFailed("If-Unmodified-Since");
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

    /// <summary>A date that cannot be parsed is ignored.</summary>
    private static DateTimeOffset? Time(IncomingRequest request, string name) =>
        DateTimeOffset.TryParseExact(
            request.Header(name), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
