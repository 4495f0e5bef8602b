using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>An object's properties as headers. Source: PutObject, CopyObject, HeadObject.</summary>
internal static class ObjectHeaders
{
    private const string OssPrefix = "x-oss-";
    private const string MetaPrefix = "x-oss-meta-";

    /// <summary>Asks for all properties of a new object.</summary>
    public static void Write(OssRequest request, ObjectProperties properties)
    {
        WriteLasting(request, properties);
        WriteMetadata(request, properties);
        WriteTags(request, properties);
    }

    /// <summary>Asks for what every write and copy says for itself: encryption, storage class, ACL.</summary>
    public static void WriteLasting(OssRequest request, ObjectProperties properties)
    {
        EncryptionHeaders.Write(request, properties.Encryption);
        request.WithHeader("x-oss-storage-class", properties.StorageClass);
        WriteAccess(request, properties);
    }

    /// <summary>Asks for the ACL, and that an object that is there already stays.</summary>
    public static void WriteAccess(OssRequest request, ObjectProperties properties) => request
        .WithHeader("x-oss-object-acl", properties.Acl)
        .WithHeader("x-oss-forbid-overwrite", properties.ForbidOverwrite ? "true" : null);

    /// <summary>Asks for content headers and user metadata.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidText"/>: a name that no header can
    /// have.</exception>
    public static void WriteMetadata(OssRequest request, ObjectProperties properties)
    {
        request.WithHeader("Content-Type", properties.ContentType)
            .WithHeader("Cache-Control", properties.CacheControl)
            .WithHeader("Content-Disposition", properties.ContentDisposition)
            .WithHeader("Content-Encoding", properties.ContentEncoding)
            .WithHeader("Content-Language", properties.ContentLanguage)
            .WithHeader("Expires", properties.Expires);
        foreach (KeyValuePair<string, string> item in properties.UserMetadata)
        {
            if (item.Key.Length == 0 || !item.Key.All(IsOfName))
            {
                throw new OssInputException(OssInputError.InvalidText,
                    $"The name '{item.Key}' cannot name user metadata: it is sent in a header name. " +
                    "Use letters, digits and hyphens.");
            }

            request.WithHeader(MetaPrefix + item.Key, item.Value);
        }
    }

    /// <summary>Asks for tags.</summary>
    public static void WriteTags(OssRequest request, ObjectProperties properties)
    {
        if (properties.Tags is { Count: > 0 } tags)
        {
            request.WithHeader("x-oss-tagging", string.Join("&", tags.Select(
                tag => PercentEncoding.Encode(tag.Key) + "=" + PercentEncoding.Encode(tag.Value))));
        }
    }

    /// <summary>Asks under conditions.</summary>
    public static void Write(OssRequest request, ReadConditions conditions) => request
        .WithHeader("If-Match", Quoted(conditions.IfMatch))
        .WithHeader("If-None-Match", Quoted(conditions.IfNoneMatch))
        .WithHeader("If-Modified-Since", Date(conditions.IfModifiedSince))
        .WithHeader("If-Unmodified-Since", Date(conditions.IfUnmodifiedSince));

    /// <summary>Names the object that is copied from.</summary>
    public static void WriteSource(OssRequest request, ObjectAddress source, string? ifMatch)
    {
        string version = source.VersionId is null ? "" : "?versionId=" + PercentEncoding.Encode(source.VersionId);
        request.WithHeader("x-oss-copy-source",
                "/" + source.Bucket + "/" + PercentEncoding.EncodePath(source.Key) + version)
            .WithHeader("x-oss-copy-source-if-match", Quoted(ifMatch));
    }

    /// <summary>Says that the object that is copied from must not have changed since.</summary>
    public static void WriteUnmodifiedSource(OssRequest request, DateTimeOffset? time) =>
        request.WithHeader("x-oss-copy-source-if-unmodified-since", Date(time));

    /// <summary>What HeadObject and GetObject declare.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="size">The size of the whole object in bytes.</param>
    public static StoredState ReadState(OssResponse answer, ObjectAddress asked, long size)
    {
        ObjectProperties content = ReadContentHeaders(answer);
        Dictionary<string, string> own = ReadPrefixed(answer, OssPrefix);
        return new StoredState
        {
            Address = asked with { VersionId = answer.Header("x-oss-version-id") ?? asked.VersionId },
            Size = size,
            ETag = WireText.ETag(answer.Header("ETag")),
            Crc64 = answer.Crc64,
            LastModified = WireText.Time(answer.Header("Last-Modified") ?? "") ?? default,
            Type = answer.Header("x-oss-object-type") ?? "Normal",
            Encryption = EncryptionHeaders.Read(answer),
            Properties = content with
            {
                UserMetadata = ReadPrefixed(answer, MetaPrefix)
                    .ToDictionary(item => item.Key.Substring(MetaPrefix.Length), item => item.Value),
                StorageClass = answer.Header("x-oss-storage-class"),
            },
            TaggingCount = int.TryParse(answer.Header("x-oss-tagging-count"), NumberStyles.None,
                CultureInfo.InvariantCulture, out int count) ? count : 0,
            Restore = answer.Header("x-oss-restore"),
            RequestId = answer.Header("x-oss-request-id"),
            OssHeaders = own,
            CustomHeaders = [.. answer.Headers.Select(header => header.Key).Where(IsCustom)],
        };
    }

    /// <summary>What the answer to a write declares.</summary>
    public static WrittenObject ReadWritten(OssResponse answer, string? etag = null) => new(
        WireText.ETag(etag ?? answer.Header("ETag")),
        answer.Crc64,
        answer.Header("x-oss-version-id"),
        EncryptionHeaders.Read(answer),
        answer.Header("x-oss-request-id"));

    // First of all, as looking at the others makes the runtime write these anew.
    private static ObjectProperties ReadContentHeaders(OssResponse answer) => new()
    {
        ContentType = answer.RawHeader("Content-Type"),
        CacheControl = answer.RawHeader("Cache-Control"),
        ContentDisposition = answer.RawHeader("Content-Disposition"),
        ContentEncoding = answer.RawHeader("Content-Encoding"),
        ContentLanguage = answer.RawHeader("Content-Language"),
        Expires = answer.RawHeader("Expires"),
    };

    private static bool IsCustom(string name) =>
        !name.StartsWith(OssPrefix, StringComparison.OrdinalIgnoreCase) && !HttpHeaderNames.IsKnown(name);

    private static Dictionary<string, string> ReadPrefixed(OssResponse answer, string prefix) => answer.Headers
        .Where(header => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(",", header.Value));

    private static string? Quoted(string? etag) => etag is null ? null : "\"" + WireText.ETag(etag) + "\"";

    private static string? Date(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);

    private static bool IsOfName(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') || "!#$%&'*+-.^_`|~".IndexOf(c) >= 0;
}
