namespace OssEncryption.Emulator.Model;

/// <summary>One version of an object: its content and all that is known about it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Content">Its content.</param>
/// <param name="ETag">The ETag in its quotes.</param>
/// <param name="Crc64">The CRC-64 of the content.</param>
/// <param name="LastModified">When it was written.</param>
internal sealed record StoredObject(
    string Key, IStoredContent Content, string ETag, ulong Crc64, DateTimeOffset LastModified)
{
    /// <summary>The id of the version that was written while its bucket kept no versions.</summary>
    public const string NullVersion = "null";

    /// <summary>Its version id.</summary>
    public string VersionId { get; init; } = NullVersion;

    /// <summary>Whether it only marks that the object was deleted.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>How it came to be.</summary>
    public string Type { get; init; } = ObjectTypes.Normal;

    /// <summary>Its storage class.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary>The MD5 of the content in base64, for normal objects.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>How it is encrypted, or <c>null</c> when it is plain.</summary>
    public ServerSideEncryption? Encryption { get; init; }

    /// <summary>Who may read it; <c>default</c> for what its bucket says.</summary>
    public string Acl { get; init; } = "default";

    /// <summary>Its tags.</summary>
    public IReadOnlyList<ObjectTag> Tags { get; init; } = [];

    /// <summary>The key that a symbolic link points at, or <c>null</c>.</summary>
    public string? SymlinkTarget { get; init; }

    /// <summary>Its restoring from the archive, or <c>null</c>.</summary>
    public Restoration? Restoration { get; init; }

    /// <summary>The headers it was written with that are given back when it is read.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The version that says that an object was deleted.</summary>
    public static StoredObject DeleteMarker(string key, DateTimeOffset now) =>
        new(key, NoContent.Instance, "", 0, now) { IsDeleteMarker = true };
}

/// <summary>A tag of an object.</summary>
internal readonly record struct ObjectTag(string Key, string Value);

/// <summary>The ways in which objects come to be, as headers and listings name them.</summary>
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
    public static IReadOnlyList<string> All { get; } = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];

    /// <summary>Whether objects of a class are restored before they are read.</summary>
    public static bool IsArchive(string storageClass) => storageClass.EndsWith("Archive", StringComparison.Ordinal);
}

/// <summary>The restoring of an archived object.</summary>
/// <param name="Ready">From when it can be read.</param>
/// <param name="Expiry">Until when it can be read.</param>
internal sealed record Restoration(DateTimeOffset Ready, DateTimeOffset Expiry)
{
    /// <summary>Whether it is under way.</summary>
    public bool IsOngoing(DateTimeOffset now) => now < Ready;

    /// <summary>Whether the object can be read.</summary>
    public bool IsReadable(DateTimeOffset now) => now >= Ready && now < Expiry;
}

/// <summary>The content of an object where it is kept.</summary>
internal interface IStoredContent
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Looks at a part of it before anything of it is given out.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    /// <exception cref="Disk.DamagedContentException">It is not what was kept.</exception>
    void Verify(long offset, long count);

    /// <summary>Reads a part of it.</summary>
    /// <param name="offset">The first byte.</param>
    /// <param name="count">How many bytes.</param>
    Stream OpenRead(long offset, long count);
}

/// <summary>The content of what has none: delete markers and symbolic links.</summary>
internal sealed class NoContent : IStoredContent
{
    /// <summary>The one there is.</summary>
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
