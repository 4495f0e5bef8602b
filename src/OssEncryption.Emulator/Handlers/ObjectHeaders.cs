using System.Globalization;
using System.Text;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Handlers;

/// <summary>What the headers of a request say about an object, and those of an answer.</summary>
internal static class ObjectHeaders
{
    private const int LongestKey = 1023;
    private const string ContentType = "Content-Type";

    private static readonly string[] Kept =
    [
        ContentType, "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires",
    ];

    /// <summary>Checks a key's length and beginning.</summary>
    /// <exception cref="ServiceError">It breaks the rules.</exception>
    public static void CheckKey(string key)
    {
        if (Encoding.UTF8.GetByteCount(key) > LongestKey || key[0] is '/' or '\\')
        {
            throw ObjectErrors.InvalidObjectName(key);
        }
    }

    /// <summary>The storage class that a request asks for; its bucket's when it asks for none.</summary>
    /// <exception cref="ServiceError">There is no such class.</exception>
    public static string StorageClassOf(IncomingRequest request, Bucket bucket)
    {
        const string Name = "x-oss-storage-class";
        return Choice.Of(StorageClasses.All, Name, request.Header(Name), otherwise: bucket.StorageClass);
    }

    /// <summary>The headers that are kept with an object and given back.</summary>
    public static Dictionary<string, string> MetadataOf(IncomingRequest request) => request.Headers
        .Where(header => Kept.Contains(header.Key, StringComparer.OrdinalIgnoreCase)
            || header.Key.StartsWith("x-oss-meta-", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The content type of an object.</summary>
    public static string TypeOf(StoredObject stored) =>
        stored.Metadata.GetValueOrDefault(ContentType) ?? "application/octet-stream";

    /// <summary>Adds to an answer what is known about an object.</summary>
    public static Answer Describe(Answer answer, StoredObject stored)
    {
        foreach (KeyValuePair<string, string> header in stored.Metadata)
        {
            answer.With(header.Key, header.Value);
        }

        return answer
            .With("ETag", stored.ETag)
            .With("Content-MD5", answer.Status == 206 ? null : stored.ContentMd5)
            .With("Last-Modified", Answer.HttpDate(stored.LastModified))
            .With("Accept-Ranges", "bytes")
            .With("x-oss-object-type", stored.Type)
            .With("x-oss-storage-class", stored.StorageClass)
            .With("x-oss-hash-crc64ecma", Text(stored.Crc64))
            .WithEncryption(stored.Encryption);
    }

    /// <summary>A checksum as headers carry it: in decimal.</summary>
    public static string Text(ulong crc64) => crc64.ToString(CultureInfo.InvariantCulture);
}
