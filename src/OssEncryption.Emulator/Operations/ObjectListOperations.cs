using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>ListObjects and ListObjectsV2.</summary>
internal sealed class ObjectListOperations(ObjectStore objects)
{
    private const string Action = "oss:ListObjects";
    private const string SizeName = "max-keys";
    private const string InvalidSize = "0015-00000402";
    private const int DefaultSize = 100;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListObjects", ResourceLevel.Bucket, "GET", List) { Anonymous = AnonymousAccess.PublicRead },
        new("ListObjectsV2", ResourceLevel.Bucket, "GET", ListV2)
        {
            Action = Action, Anonymous = AnonymousAccess.PublicRead, SubResources = ["list-type"],
        },
    ];

    private Task<ServerResponse> List(OperationContext context)
    {
        string marker = context.Request.Parameter("marker") ?? "";
        var paging = Paging.Of(context.Request, SizeName, DefaultSize, InvalidSize);
        Page<StoredObject> page = Cut(context, paging, marker);
        return Documents.Ok(new XElement("ListBucketResult",
            new XElement("Name", context.BucketName),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            new XElement("Marker", paging.Write(marker)),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("IsTruncated", page.TruncatedText),
            XmlOutput.Optional("NextMarker", page.Next is null ? null : paging.Write(page.Next)),
            page.Items.Select(found => Describe(context, paging, found, withOwner: true)),
            page.CommonPrefixes(paging)));
    }

    private Task<ServerResponse> ListV2(OperationContext context)
    {
        IncomingRequest request = context.Request;
        if (request.Parameter("list-type") is not "2" and { } type)
        {
            throw CommonErrors.InvalidArgument("The list type is not supported.", "list-type", type);
        }

        // oss2 sends an empty one with every first request.
        string? token = request.Parameter("continuation-token") is { Length: > 0 } sent ? sent : null;
        string startAfter = request.Parameter("start-after") ?? "";
        bool withOwner = request.Parameter("fetch-owner") == "true";
        var paging = Paging.Of(request, SizeName, DefaultSize, InvalidSize);
        Page<StoredObject> page = Cut(context, paging, token is null ? startAfter : ReadToken(token));
        return Documents.Ok(new XElement("ListBucketResult",
            new XElement("Name", context.BucketName),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            XmlOutput.Optional("StartAfter", startAfter.Length == 0 ? null : paging.Write(startAfter)),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("IsTruncated", page.TruncatedText),
            XmlOutput.Optional("ContinuationToken", token is null ? null : paging.Write(token)),
            XmlOutput.Optional("NextContinuationToken", page.Next is null ? null : paging.Write(WriteToken(page.Next))),
            new XElement("KeyCount", page.Entries.Count.ToString(CultureInfo.InvariantCulture)),
            page.Items.Select(found => Describe(context, paging, found, withOwner)),
            page.CommonPrefixes(paging)));
    }

    private Page<StoredObject> Cut(OperationContext context, Paging paging, string after)
    {
        IEnumerable<StoredObject> found = objects.List(context.BucketName, paging.Prefix, after)
            .Select(history => history.Current)
            .OfType<StoredObject>();
        return paging.Cut(found, stored => stored.Key, after);
    }

    private static XElement Describe(OperationContext context, Paging paging, StoredObject stored, bool withOwner) =>
        new("Contents",
            new XElement("Key", paging.Write(stored.Key)),
            new XElement("LastModified", XmlOutput.Iso(stored.LastModified)),
            new XElement("ETag", stored.ETag),
            new XElement("Type", stored.Type),
            new XElement("Size", StoredObjectHeaders.Text(stored.Content.Length)),
            new XElement("StorageClass", stored.StorageClass),
            withOwner ? Documents.Owner(context.Bucket.Account) : null,
            XmlOutput.Optional("RestoreInfo", StoredObjectHeaders.RestorationOf(stored, context.Now)));

    private static string WriteToken(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));

    private static string ReadToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw CommonErrors.InvalidArgument("The continuation token is not valid.", "continuation-token", token);
        }
    }
}

/// <summary>ListObjectVersions.</summary>
internal sealed class VersionListOperations(ObjectStore objects)
{
    private const int DefaultSize = 100;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListObjectVersions", ResourceLevel.Bucket, "GET", List) { SubResources = ["versions"] },
    ];

    private Task<ServerResponse> List(OperationContext context)
    {
        string keyMarker = Paging.Name(context.Request, "key-marker");
        string versionMarker = Paging.Name(context.Request, "version-id-marker");
        if (keyMarker.Length == 0 && versionMarker.Length > 0)
        {
            throw CommonErrors.InvalidArgument(
                "A version-id marker cannot be specified without a key marker.", "version-id-marker", versionMarker);
        }

        var paging = Paging.Of(context.Request, "max-keys", DefaultSize, "0012-00000102");
        Page<ListedVersion> page = paging.Cut(
            From(context.BucketName, paging.Prefix, keyMarker, versionMarker),
            version => version.Stored.Key,
            keyMarker);
        return Documents.Ok(new XElement("ListVersionsResult",
            new XElement("Name", context.BucketName),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            new XElement("KeyMarker", paging.Write(keyMarker)),
            new XElement("VersionIdMarker", versionMarker),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("IsTruncated", page.TruncatedText),
            XmlOutput.Optional("NextKeyMarker", page.Next is null ? null : paging.Write(page.Next)),
            XmlOutput.Optional("NextVersionIdMarker",
                page.IsTruncated ? page.Entries[^1].Item?.Stored.VersionId ?? "" : null),
            page.Items.Select(version => Describe(context, paging, version)),
            page.CommonPrefixes(paging)));
    }

    /// <summary>The versions after a version of a key, or after all versions of it.</summary>
    private IEnumerable<ListedVersion> From(string bucket, string prefix, string keyMarker, string versionMarker)
    {
        bool isWithin = versionMarker.Length > 0 && RawText.EndOfPrefix(keyMarker, prefix) >= 0;
        IEnumerable<ListedVersion> rest = !isWithin ? [] : Versions(objects.Find(bucket, keyMarker))
            .SkipWhile(version => version.Stored.VersionId != versionMarker)
            .Skip(1);
        return rest.Concat(objects.List(bucket, prefix, keyMarker).SelectMany(Versions));
    }

    private static IEnumerable<ListedVersion> Versions(ObjectHistory history) =>
        history.Versions.Select((stored, index) => new ListedVersion(stored, index == 0));

    private static XElement Describe(OperationContext context, Paging paging, ListedVersion version)
    {
        StoredObject stored = version.Stored;
        XElement[] beginning =
        [
            new("Key", paging.Write(stored.Key)),
            new("VersionId", stored.VersionId),
            new("IsLatest", version.IsLatest ? "true" : "false"),
            new("LastModified", XmlOutput.Iso(stored.LastModified)),
        ];
        XElement owner = Documents.Owner(context.Bucket.Account);
        return stored.IsDeleteMarker
            ? new XElement("DeleteMarker", beginning, owner)
            : new XElement("Version", beginning,
                new XElement("ETag", stored.ETag),
                new XElement("Type", stored.Type),
                new XElement("Size", StoredObjectHeaders.Text(stored.Content.Length)),
                new XElement("StorageClass", stored.StorageClass),
                owner,
                XmlOutput.Optional("RestoreInfo", StoredObjectHeaders.RestorationOf(stored, context.Now)));
    }

    private sealed record ListedVersion(StoredObject Stored, bool IsLatest);
}
