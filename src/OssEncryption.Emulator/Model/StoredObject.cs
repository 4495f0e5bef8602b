using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Model;

/// <summary>One version of an object: its content and metadata.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Content">Its content.</param>
/// <param name="ETag">Its ETag, with quotation marks.</param>
/// <param name="Crc64">The CRC-64 of the content.</param>
/// <param name="LastModified">When it was written.</param>
internal sealed record StoredObject(
    string Key, IStoredContent Content, string ETag, ulong Crc64, DateTimeOffset LastModified)
{
    /// <summary>The id of a version that was written without versioning.</summary>
    public const string NullVersion = "null";

    /// <summary>Its version id.</summary>
    public string VersionId { get; init; } = NullVersion;

    /// <summary>Whether it is a delete marker.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>Its object type.</summary>
    public string Type { get; init; } = ObjectTypes.Normal;

    /// <summary>Its storage class.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary>The MD5 of the content in base64, for normal objects.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>Its encryption, or <c>null</c> when it is plain.</summary>
    public ServerSideEncryption? Encryption { get; init; }

    /// <summary>Its ACL; <c>default</c> for that of its bucket.</summary>
    public string Acl { get; init; } = "default";

    /// <summary>Its tags.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The target key of a symbolic link, or <c>null</c>.</summary>
    public string? SymlinkTarget { get; init; }

    /// <summary>Its restoration from the archive, or <c>null</c>.</summary>
    public Restoration? Restoration { get; init; }

    /// <summary>Its retention, or <c>null</c>.</summary>
    public ObjectRetention? Retention { get; init; }

    /// <summary>Whether it is on legal hold, or <c>null</c> when it never was.</summary>
    public bool? IsOnLegalHold { get; init; }

    /// <summary>The headers that were stored with it and are returned with it.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes a delete marker.</summary>
    public static StoredObject DeleteMarker(string key, DateTimeOffset now) =>
        new(key, NoContent.Instance, "", 0, now) { IsDeleteMarker = true };
}

/// <summary>A tag of an object or a bucket.</summary>
internal readonly record struct Tag(string Key, string Value);

/// <summary>The object types in headers and listings.</summary>
internal static class ObjectTypes
{
    public const string Normal = "Normal";
    public const string Multipart = "Multipart";
    public const string Appendable = "Appendable";
    public const string Symlink = "Symlink";
}

/// <summary>The storage classes, the default one first.</summary>
internal static class StorageClasses
{
    public const string Archive = "Archive";
    public const string DeepColdArchive = "DeepColdArchive";

    public static IReadOnlyList<string> All { get; } = ["Standard", "IA", Archive, "ColdArchive", DeepColdArchive];

    /// <summary>Whether objects of a class must be restored before they are read.</summary>
    public static bool IsArchive(string storageClass) => storageClass.EndsWith("Archive", StringComparison.Ordinal);
}

/// <summary>The restoration of an archived object.</summary>
/// <param name="Ready">When it becomes readable.</param>
/// <param name="Expiry">When it stops being readable.</param>
/// <param name="Priority">Its priority, for the classes that have priorities.</param>
internal sealed record Restoration(DateTimeOffset Ready, DateTimeOffset Expiry, string? Priority = null)
{
    /// <summary>Whether it is in progress.</summary>
    public bool IsOngoing(DateTimeOffset now) => now < Ready;

    /// <summary>Whether the object can be read.</summary>
    public bool IsReadable(DateTimeOffset now) => now >= Ready && now < Expiry;
}

/// <summary>The stored content of an object.</summary>
internal interface IStoredContent
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Verifies a range before it is read. Throws when it is damaged.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    void Verify(long offset, long count);

    /// <summary>Reads a range.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    Stream OpenRead(long offset, long count);
}

/// <summary>The content of delete markers and symbolic links: empty.</summary>
internal sealed class NoContent : IStoredContent
{
    /// <summary>The only instance.</summary>
    public static NoContent Instance { get; } = new();

    /// <inheritdoc/>
    public long Length => 0;

    /// <inheritdoc/>
    public void Verify(long offset, long count)
    {
    }

    /// <inheritdoc/>
    public Stream OpenRead(long offset, long count) => Stream.Null;
}

/// <summary>The server-side encryption of an object, or the default encryption of a bucket. The values are those on the
/// wire.</summary>
/// <param name="Algorithm"><c>AES256</c>, <c>SM4</c> or <c>KMS</c>.</param>
/// <param name="KeyId">The KMS key. A bucket rule without one means the service key; an object always has one.</param>
/// <param name="DataEncryption"><c>SM4</c> with KMS, or <c>null</c> for AES-256.</param>
internal sealed record ServerSideEncryption(string Algorithm, string? KeyId = null, string? DataEncryption = null)
{
    /// <summary>The algorithm of SSE-KMS.</summary>
    public const string Kms = "KMS";

    /// <summary>Whether an algorithm is valid. All samples of the vendor are in upper case, so other cases are not
    /// valid.</summary>
    public static bool IsAlgorithm(string text) => text is "AES256" or "SM4" or Kms;

    /// <summary>Whether a data encryption is valid.</summary>
    public static bool IsDataEncryption(string text) => text == "SM4";
}

/// <summary>The retention of one version of an object.</summary>
/// <param name="Mode"><c>COMPLIANCE</c>, or <c>GOVERNANCE</c>, which authorized callers may bypass.</param>
/// <param name="Until">When it ends.</param>
internal sealed record ObjectRetention(string Mode, DateTimeOffset Until)
{
    /// <summary>The mode that authorized callers may bypass.</summary>
    public const string Governance = "GOVERNANCE";

    /// <summary>The mode that nobody may bypass.</summary>
    public const string Compliance = "COMPLIANCE";
}

/// <summary>What object retention a bucket has: once it is enabled, versions may be retained one by one.</summary>
/// <param name="Mode">The mode of new versions, or <c>null</c> when they are not retained by default.</param>
/// <param name="Days">How many days they are retained, or <c>null</c>.</param>
/// <param name="Years">How many years they are retained, or <c>null</c>.</param>
internal sealed record DefaultRetention(string? Mode, int? Days, int? Years)
{
    /// <summary>The retention of a version that is written at a time, or <c>null</c>.</summary>
    public ObjectRetention? From(DateTimeOffset written) =>
        Mode is null ? null : new ObjectRetention(Mode, written.AddYears(Years ?? 0).AddDays(Days ?? 0));
}

/// <summary>A rule that forbids to overwrite objects. Its conditions must all hold.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="Prefix">The prefix of their keys; empty for all.</param>
/// <param name="Suffix">The suffix of their keys; empty for all.</param>
/// <param name="Principals">Whom it forbids it: ids, or <c>*</c>; empty for everybody.</param>
internal sealed record OverwriteRule(string Id, string Prefix, string Suffix, IReadOnlyList<string> Principals)
{
    /// <summary>Whether a caller must not overwrite an object.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="caller">The ids of the caller; none for an anonymous one.</param>
    public bool Forbids(string key, IEnumerable<string> caller) =>
        key.StartsWith(Prefix, StringComparison.Ordinal)
        && key.EndsWith(Suffix, StringComparison.Ordinal)
        && (Principals.Count == 0 || Principals.Contains("*") || caller.Any(Principals.Contains));
}

/// <summary>All versions of an object; immutable.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Versions">The versions and delete markers, the newest first.</param>
internal sealed record ObjectHistory(string Key, ImmutableList<StoredObject> Versions)
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string IdStart = "CAEQ";
    private const int IdLength = 60;

    /// <summary>The newest version, which may be a delete marker, or <c>null</c>.</summary>
    public StoredObject? Newest => Versions.IsEmpty ? null : Versions[0];

    /// <summary>The current version, which is not a delete marker, or <c>null</c>.</summary>
    public StoredObject? Current => Newest is { IsDeleteMarker: false } found ? found : null;

    /// <summary>The history without a version.</summary>
    public static ObjectHistory Empty(string key) => new(key, []);

    /// <summary>Whether a text has the form of a version id.</summary>
    public static bool IsVersionId(string text) =>
        text == StoredObject.NullVersion || text.StartsWith(IdStart, StringComparison.Ordinal);

    /// <summary>A version by its id, or <c>null</c>.</summary>
    public StoredObject? Find(string versionId) => Versions.Find(version => version.VersionId == versionId);

    /// <summary>The version that a write would replace, or <c>null</c>.</summary>
    public StoredObject? Replaceable(Versioning versioning) =>
        versioning == Versioning.Enabled ? null : Find(StoredObject.NullVersion);

    /// <summary>The history with a new newest version. Without versioning its id is <c>null</c>.</summary>
    public ObjectHistory With(StoredObject written, Versioning versioning)
    {
        string id = versioning == Versioning.Enabled
            ? IdStart + RandomNumberGenerator.GetString(IdCharacters, IdLength)
            : StoredObject.NullVersion;
        ImmutableList<StoredObject> kept = versioning == Versioning.Enabled ? Versions : Without(id).Versions;
        return this with { Versions = kept.Insert(0, written with { VersionId = id }) };
    }

    /// <summary>The history with a version changed in its place.</summary>
    public ObjectHistory Changed(StoredObject changed) =>
        this with { Versions = [.. Versions.Select(known => known.VersionId == changed.VersionId ? changed : known)] };

    /// <summary>The history without a version.</summary>
    public ObjectHistory Without(string versionId) =>
        this with { Versions = Versions.RemoveAll(version => version.VersionId == versionId) };
}
