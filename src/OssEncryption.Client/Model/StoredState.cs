namespace OssEncryption.Client.Model;

/// <summary>What is stored under an address, as HeadObject and GetObject declare it.</summary>
public sealed record StoredState
{
    /// <summary>Where it is; the version is the one that answered.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The ETag, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>The checksum of the content, where the service gave it.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary><c>Normal</c>, <c>Multipart</c>, <c>Appendable</c> or <c>Symlink</c>.</summary>
    public string Type { get; init; } = "Normal";

    /// <summary>How it is encrypted, as the answer declared it.</summary>
    public EncryptionRule Encryption { get; init; } = EncryptionRule.None;

    /// <summary>Content headers, user metadata and storage class. Tags and ACL are not in this answer.</summary>
    public ObjectProperties Properties { get; init; } = new();

    /// <summary>How many tags it has.</summary>
    public int TaggingCount { get; init; }

    /// <summary>The header <c>x-oss-restore</c> of an archived object, or <c>null</c>.</summary>
    public string? Restore { get; init; }

    /// <summary>The id under which the service logged the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Every header whose name begins with <c>x-oss-</c>, in lower case.</summary>
    public IReadOnlyDictionary<string, string> OssHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>The names of headers that neither HTTP nor OSS knows: headers of the user's own, which PutObject takes
    /// as <c>x-oss-persistent-headers</c>, or such as a proxy adds on the way.</summary>
    public IReadOnlyList<string> CustomHeaders { get; init; } = [];
}

/// <summary>What the service declared of an object that it took.</summary>
/// <param name="ETag">The ETag, without quotes.</param>
/// <param name="Crc64">The checksum of the content, where the service gave it.</param>
/// <param name="VersionId">The version that was made, or <c>null</c> without versioning.</param>
/// <param name="Encryption">How it is encrypted, as the answer declared it.</param>
/// <param name="RequestId">The id under which the service logged the request.</param>
public sealed record WrittenObject(
    string ETag, ulong? Crc64, string? VersionId, EncryptionRule Encryption, string? RequestId)
{
    /// <summary>When it was written, where the answer said it; of an upload in parts, when that was answered.</summary>
    public DateTimeOffset? LastModified { get; init; }
}

/// <summary>What a deletion did.</summary>
/// <param name="Address">What was to be deleted.</param>
/// <param name="IsDeleteMarker">Whether a delete marker was made, or the version deleted was one.</param>
/// <param name="MarkerVersionId">The version of the delete marker, or <c>null</c>.</param>
public sealed record DeletedObject(ObjectAddress Address, bool IsDeleteMarker, string? MarkerVersionId);
