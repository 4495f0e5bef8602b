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
