using System.Globalization;
using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The columns of an inventory: the fixed ones, then the fields of the rule in its order. Source: the vendor's
/// page on bucket inventory, of 2026. What it leaves open: a delete marker has neither size, class nor ETag, so those
/// are empty; an object encrypted in any way has the status <c>true</c>.</summary>
internal sealed class InventoryColumns(string bucket, InventoryRule rule)
{
    private static readonly Dictionary<string, Func<StoredObject, string>> Fields = new(StringComparer.Ordinal)
    {
        ["Size"] = stored => OfContent(stored, Text(stored.Content.Length)),
        ["LastModifiedDate"] = stored => Time(stored.LastModified),
        ["ETag"] = stored => stored.ETag.Trim('"'),
        ["StorageClass"] = stored => OfContent(stored, stored.StorageClass),
        ["IsMultipartUploaded"] = stored => Text(stored.Type == ObjectTypes.Multipart),
        ["EncryptionStatus"] = stored => Text(stored.Encryption is not null),
        ["TransitionTime"] = _ => "",
        ["ObjectAcl"] = stored => OfContent(stored, stored.Acl),
        ["TaggingCount"] = stored => OfContent(stored, Text(stored.Tags.Count)),
        ["ObjectType"] = stored => OfContent(stored, stored.Type),
        ["Crc64"] = stored => OfContent(stored, stored.Crc64.ToString(CultureInfo.InvariantCulture)),
    };

    private readonly bool _withVersions = rule.Versions == InventoryRule.AllVersions;

    /// <summary>Whether a rule can ask for a field.</summary>
    public static bool IsField(string name) => Fields.ContainsKey(name);

    /// <summary>The names of the columns as the manifest lists them.</summary>
    public string Schema => string.Join(", ", (string[])
    [
        "Bucket", "Key", .. _withVersions ? ["VersionId", "IsLatest", "IsDeleteMarker"] : Array.Empty<string>(),
        .. rule.Fields.Select(name => name == "Crc64" ? "CRC64" : name),
    ]);

    /// <summary>A version of an object as a line of CSV. The bucket stands without quotation marks, as in the vendor's
    /// sample; no value has one in it.</summary>
    /// <param name="stored">The version.</param>
    /// <param name="isLatest">Whether it is the newest of its key.</param>
    /// <param name="isVersioned">Whether its bucket keeps, or kept, versions.</param>
    public string Line(StoredObject stored, bool isLatest, bool isVersioned)
    {
        string[] fixedOnes = _withVersions
            ? [isVersioned ? stored.VersionId : "", Text(isLatest), Text(stored.IsDeleteMarker)]
            : [];
        IEnumerable<string> values =
            [PercentEncoding.Encode(stored.Key), .. fixedOnes, .. rule.Fields.Select(field => Fields[field](stored))];
        return $"{bucket},{string.Join(',', values.Select(value => $"\"{value}\""))}\n";
    }

    private static string OfContent(StoredObject stored, string value) => stored.IsDeleteMarker ? "" : value;

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A moment as the sample writes it: <c>2025-04-14T07-06-00Z</c>.</summary>
    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss'Z'", CultureInfo.InvariantCulture);
}
