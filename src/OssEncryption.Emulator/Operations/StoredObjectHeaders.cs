using System.Globalization;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>The headers of objects, in requests and responses.</summary>
internal static class StoredObjectHeaders
{
    private const int LongestKey = 1023;
    private const int LargestMetadata = 8192;
    private const string ContentType = "Content-Type";

    private static readonly HashSet<string> StoredNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ContentType, "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires",
    };

    private static readonly Dictionary<string, string> NoHeaders = [];

    /// <summary>Checks the length, the first character and the encoding of a key.</summary>
    /// <exception cref="ServiceError">It is not valid.</exception>
    public static void CheckKey(string key)
    {
        if (RawText.Length(key) > LongestKey)
        {
            throw ObjectErrors.NameTooLong(key);
        }

        if (key[0] is '/' or '\\')
        {
            throw ObjectErrors.NameBeginsWithSlash(key);
        }

        if (!RawText.HasFormOfUtf8(key))
        {
            throw ObjectErrors.NameNotUtf8(key);
        }
    }

    /// <summary>The storage class that a request sets, or the bucket's.</summary>
    /// <exception cref="ServiceError">There is no such class.</exception>
    public static string StorageClassOf(IncomingRequest request, Bucket bucket)
    {
        const string Name = "x-oss-storage-class";
        return AllowedValues.Require(StorageClasses.All, Name, request.Header(Name), defaultValue: bucket.StorageClass);
    }

    /// <summary>The headers of a request that are stored with the object and returned with it.</summary>
    /// <exception cref="ServiceError">They are too large.</exception>
    public static Dictionary<string, string> MetadataOf(IncomingRequest request)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        int size = 0;
        foreach (KeyValuePair<string, string> header in request.Headers)
        {
            if (IsOfUser(header))
            {
                size += RawText.Length(header.Key) + RawText.Length(header.Value);
                metadata.Add(header.Key, header.Value);
            }
            else if (IsStored(header))
            {
                metadata.Add(header.Key, header.Value);
            }
        }

        foreach (KeyValuePair<string, string> header in PersistentOf(request.Header("x-oss-persistent-headers")))
        {
            metadata[header.Key] = header.Value;
        }

        return size > LargestMetadata ? throw ObjectErrors.MetadataTooLarge() : metadata;
    }

    /// <summary>Headers of the user's own: <c>name:base64,name:base64</c>. Source: the vendor's article "How to add a
    /// header that does not begin with x-oss-meta-" and the error table of PutObject.</summary>
    private static Dictionary<string, string> PersistentOf(string? text)
    {
        if (text is null)
        {
            return NoHeaders;
        }

        try
        {
            return text.Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(item => item.Split(':', 2))
                .ToDictionary(
                    pair => pair[0].Trim(), pair => RawText.Decode(Convert.FromBase64String(pair[1])));
        }
        catch (Exception malformed) when (malformed is FormatException or IndexOutOfRangeException or ArgumentException)
        {
            throw CommonErrors.InvalidArgument("The format of persistent header is invalid, should be " +
                "\"name:Base64Encode(value),name:Base64Encode(value)... \".");
        }
    }

    /// <summary>The content type of an object.</summary>
    public static string TypeOf(StoredObject stored) =>
        stored.Metadata.GetValueOrDefault(ContentType) ?? "application/octet-stream";

    /// <summary>Adds the headers of an object to a response.</summary>
    public static ServerResponse Describe(ServerResponse response, OperationContext context, StoredObject stored)
    {
        foreach (KeyValuePair<string, string> header in stored.Metadata)
        {
            response.With(header.Key, header.Value);
        }

        bool isAppendable = stored.Type == ObjectTypes.Appendable;
        ObjectWriter.Name(response, context, stored);
        return response
            .With("ETag", stored.ETag)
            .With("Content-MD5", response.Status == 206 ? null : stored.ContentMd5)
            .With("Last-Modified", ServerResponse.HttpDate(stored.LastModified))
            .With("Accept-Ranges", "bytes")
            .With("x-oss-object-type", stored.Type)
            .With("x-oss-storage-class", stored.StorageClass)
            .With("x-oss-hash-crc64ecma", Text(stored.Crc64))
            .With("x-oss-next-append-position", isAppendable ? Text(stored.Content.Length) : null)
            .With("x-oss-tagging-count", ObjectTags.Count(stored))
            .With("x-oss-restore", RestorationOf(stored, context.Now))
            .WithLocks(stored)
            .WithEncryption(stored.Encryption);
    }

    /// <summary>A CRC-64 in decimal.</summary>
    public static string Text(ulong crc64) => crc64.ToString(CultureInfo.InvariantCulture);

    /// <summary>A length in decimal.</summary>
    public static string Text(long length) => length.ToString(CultureInfo.InvariantCulture);

    /// <summary>The x-oss-restore header of an archived object, or <c>null</c>.</summary>
    public static string? RestorationOf(StoredObject stored, DateTimeOffset now) => stored.Restoration switch
    {
        { } restoration when restoration.IsOngoing(now) => "ongoing-request=\"true\"",
        { } restoration when restoration.IsReadable(now) =>
            $"ongoing-request=\"false\", expiry-date=\"{ServerResponse.HttpDate(restoration.Expiry)}\"",
        _ => null,
    };

    /// <summary>A header that was sent empty is not stored. Source: GO1 bucket_test.go.</summary>
    private static bool IsStored(KeyValuePair<string, string> header) =>
        StoredNames.Contains(header.Key) && header.Value.Trim().Length > 0;

    private static bool IsOfUser(KeyValuePair<string, string> header) =>
        header.Key.StartsWith("x-oss-meta-", StringComparison.OrdinalIgnoreCase);
}
