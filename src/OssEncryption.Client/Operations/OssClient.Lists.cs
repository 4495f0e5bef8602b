using System.Globalization;
using System.Xml;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>Lists of objects and versions.</content>
internal sealed partial class OssClient
{
    /// <inheritdoc/>
    public async Task<ObjectPage> ListObjectsAsync(
        string bucket, ObjectQuery query, CancellationToken cancellationToken)
    {
        OssResponse response = await SendAsync(ForList(bucket, query), cancellationToken).ConfigureAwait(false);
        ObjectPage page = ListXml.ReadObjects(response.EnsureSuccess(), bucket);
        WireXml.RequireProgress(response, query.ContinuationToken, page.NextContinuationToken);
        return page;
    }

    /// <inheritdoc/>
    public async Task<VersionPage> ListObjectVersionsAsync(
        string bucket, VersionQuery query, CancellationToken cancellationToken)
    {
        OssResponse response = await SendAsync(ForList(bucket, query), cancellationToken).ConfigureAwait(false);
        VersionPage page = ListXml.ReadVersions(response.EnsureSuccess(), bucket);
        WireXml.RequireProgress(
            response, (query.KeyMarker, query.VersionIdMarker), (page.NextKeyMarker, page.NextVersionIdMarker));
        return page;
    }

    /// <summary>The request for a page of objects.</summary>
    internal static OssRequest ForList(string bucket, ObjectQuery query) =>
        ForBucket("ListObjectsV2", "GET", bucket)
            .With("list-type", "2")
            .With("encoding-type", "url")
            .With("max-keys", query.MaxKeys.ToString(CultureInfo.InvariantCulture))
            .WithOptional("prefix", query.Prefix)
            .WithOptional("delimiter", query.Delimiter)
            .WithOptional("start-after", query.StartAfter)
            .WithOptional("continuation-token", query.ContinuationToken);

    /// <summary>The request for a page of versions.</summary>
    internal static OssRequest ForList(string bucket, VersionQuery query) =>
        ForBucket("ListObjectVersions", "GET", bucket)
            .With("versions")
            .With("encoding-type", "url")
            .With("max-keys", query.MaxKeys.ToString(CultureInfo.InvariantCulture))
            .WithOptional("prefix", query.Prefix)
            .WithOptional("delimiter", query.Delimiter)
            .WithOptional("key-marker", query.KeyMarker)
            .WithOptional("version-id-marker", query.VersionIdMarker);
}

/// <summary>The XML of object lists, requested with <c>encoding-type=url</c> so that XML can carry any key. Source:
/// ListObjectsV2, ListObjectVersions.</summary>
internal static class ListXml
{
    private const string EncodingType = "EncodingType";

    /// <summary>Reads the response of ListObjectsV2.</summary>
    public static ObjectPage ReadObjects(OssResponse response, string bucket)
    {
        WireElement root = WireXml.Read(response, "ListBucketResult");
        ListedObject[] objects = [.. root.Children
            .Where(child => child.Name == "Contents")
            .Select(child => ReadObject(response, root, child, bucket))];
        return new ObjectPage(objects, ReadPrefixes(root), Next(response, root, "NextContinuationToken"));
    }

    /// <summary>Reads the response of ListObjectVersions.</summary>
    public static VersionPage ReadVersions(OssResponse response, string bucket)
    {
        WireElement root = WireXml.Read(response, "ListVersionsResult");
        ListedObject[] versions = [.. root.Children
            .Where(child => child.Name is "Version" or "DeleteMarker")
            .Select(child => ReadObject(response, root, child, bucket))];
        string? next = Next(response, root, "NextKeyMarker");
        string version = root.TextOf("NextVersionIdMarker");
        return new VersionPage(
            versions, ReadPrefixes(root), next, next is null || version.Length == 0 ? null : version);
    }

    /// <summary>Decodes a text if the response is URL-encoded (as a form: a plus is a space).</summary>
    public static string Decoded(WireElement root, string text) =>
        root.TextOf(EncodingType) == "url" ? PercentEncoding.DecodeKey(text) : text;

    /// <summary>The marker of the next page, or <c>null</c> on the last page.</summary>
    public static string? Next(OssResponse response, WireElement root, string name)
    {
        if (!WireText.IsTrue(root.TextOf("IsTruncated")))
        {
            return null;
        }

        string next = Decoded(root, root.TextOf(name));
        return next.Length > 0
            ? next
            : throw response.Unreadable("says that there is more, and not where it begins");
    }

    private static ListedObject ReadObject(OssResponse response, WireElement root, WireElement item, string bucket)
    {
        bool isMarker = item.Name == "DeleteMarker";
        string version = item.TextOf("VersionId");
        string latest = item.TextOf("IsLatest");
        string restore = item.TextOf("RestoreInfo");
        return new ListedObject
        {
            Address = new ObjectAddress(
                bucket, Decoded(root, item.TextOf("Key")), version.Length == 0 ? null : version),
            Size = isMarker
                ? 0
                : WireText.Count(item.TextOf("Size")) ?? throw response.Unreadable("lists an object without its size"),
            ETag = WireText.ETag(item.TextOf("ETag")),
            LastModified = WireText.Time(item.TextOf("LastModified"))
                ?? throw response.Unreadable("lists an object without its date"),
            Type = item.TextOf("Type"),
            StorageClass = item.TextOf("StorageClass"),
            IsLatest = latest.Length == 0 || WireText.IsTrue(latest),
            IsDeleteMarker = isMarker,
            RestoreInfo = restore.Length == 0 ? null : restore,
        };
    }

    private static string[] ReadPrefixes(WireElement root) =>
        [.. root.Children
            .Where(child => child.Name == "CommonPrefixes")
            .SelectMany(child => child.Children)
            .Where(child => child.Name == "Prefix")
            .Select(child => Decoded(root, child.Text))];
}

/// <summary>The XML of DeleteMultipleObjects.</summary>
internal static class DeletionXml
{
    /// <summary>Whether XML can carry a key verbatim: not with control characters or white space at an end.</summary>
    public static bool CanCarry(string key) => key.Trim() == key && !key.Any(char.IsControl)
        && key.All(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c));

    /// <summary>The body of the request.</summary>
    public static byte[] Write(IEnumerable<ObjectAddress> objects) => WireXml.Write(writer =>
    {
        writer.WriteStartElement("Delete");
        writer.WriteElementString("Quiet", "false");
        foreach (ObjectAddress address in objects)
        {
            writer.WriteStartElement("Object");
            writer.WriteElementString("Key", address.Key);
            writer.WriteOptional("VersionId", address.VersionId);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    /// <summary>Reads what was deleted.</summary>
    public static IEnumerable<DeletedObject> Read(OssResponse response, string bucket)
    {
        WireElement root = WireXml.Read(response, "DeleteResult");
        return root.Children.Where(child => child.Name == "Deleted").Select(child => new DeletedObject(
            new ObjectAddress(bucket, ListXml.Decoded(root, child.TextOf("Key")), Meant(child.TextOf("VersionId"))),
            WireText.IsTrue(child.TextOf("DeleteMarker")),
            Meant(child.TextOf("DeleteMarkerVersionId"))));
    }

    private static string? Meant(string text) => text.Length == 0 ? null : text;
}
