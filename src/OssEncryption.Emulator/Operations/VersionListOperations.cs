using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Listing the versions of all objects of a bucket.</summary>
internal sealed class VersionListOperations(IObjectStore objects)
{
    private const int UsualSize = 100;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListObjectVersions", ResourceLevel.Bucket, "GET", List) { SubResources = ["versions"] },
    ];

    private Task<Answer> List(OperationContext context)
    {
        string keyMarker = context.Request.Parameter("key-marker") ?? "";
        string versionMarker = context.Request.Parameter("version-id-marker") ?? "";
        if (keyMarker.Length == 0 && versionMarker.Length > 0)
        {
            throw ServiceErrors.InvalidArgument(
                "A version-id marker cannot be specified without a key marker.", "version-id-marker", versionMarker);
        }

        var paging = Paging.Of(context.Request, "max-keys", UsualSize);
        Page<ListedVersion> page = paging.Cut(
            From(context.BucketName, paging.Prefix, keyMarker, versionMarker),
            version => version.Stored.Key,
            keyMarker);
        return Documents.Answer(new XElement("ListVersionsResult",
            new XElement("Name", context.BucketName),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            new XElement("KeyMarker", paging.Write(keyMarker)),
            new XElement("VersionIdMarker", versionMarker),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("IsTruncated", page.TruncatedText),
            XmlText.Optional("NextKeyMarker", page.Next is null ? null : paging.Write(page.Next)),
            XmlText.Optional("NextVersionIdMarker",
                page.IsTruncated ? page.Entries[^1].Item?.Stored.VersionId ?? "" : null),
            page.Items.Select(version => Describe(context, paging, version)),
            page.CommonPrefixes(paging)));
    }

    /// <summary>The versions after a version of a key, or after all versions of it.</summary>
    private IEnumerable<ListedVersion> From(string bucket, string prefix, string keyMarker, string versionMarker)
    {
        bool isWithin = versionMarker.Length > 0 && keyMarker.StartsWith(prefix, StringComparison.Ordinal);
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
            new("LastModified", XmlText.Iso(stored.LastModified)),
        ];
        XElement owner = Documents.Owner(context.Bucket.Account);
        return stored.IsDeleteMarker
            ? new XElement("DeleteMarker", beginning, owner)
            : new XElement("Version", beginning,
                new XElement("ETag", stored.ETag),
                new XElement("Type", stored.Type),
                new XElement("Size", ObjectHeaders.Text(stored.Content.Length)),
                new XElement("StorageClass", stored.StorageClass),
                owner);
    }

    private sealed record ListedVersion(StoredObject Stored, bool IsLatest);
}
