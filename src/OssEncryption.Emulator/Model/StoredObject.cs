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
