namespace OssEncryption.Client.Model;

/// <summary>An object, version or delete marker as a list shows it. Lists do not show the encryption.</summary>
public sealed record ListedObject
{
    /// <summary>Its address; only lists of versions give the version id.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>The size in bytes; 0 for a delete marker.</summary>
    public long Size { get; init; }

    /// <summary>The ETag, without quotes; empty for a delete marker.</summary>
    public string ETag { get; init; } = "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary><c>Normal</c>, <c>Multipart</c>, <c>Appendable</c> or <c>Symlink</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The storage class.</summary>
    public string StorageClass { get; init; } = "";

    /// <summary>Whether it is the newest version of its key.</summary>
    public bool IsLatest { get; init; } = true;

    /// <summary>Whether it is a delete marker.</summary>
    public bool IsDeleteMarker { get; init; }

    /// <summary>The restore state of an archived object, or <c>null</c>.</summary>
    public string? RestoreInfo { get; init; }
}

/// <summary>Selects the objects of a list.</summary>
/// <param name="Prefix">Only keys with this prefix, or <c>null</c>.</param>
/// <param name="Delimiter">Groups keys by the part up to this text, or <c>null</c>.</param>
/// <param name="StartAfter">Only keys after this one, or <c>null</c>.</param>
/// <param name="ContinuationToken">The token from the last page, or <c>null</c> for the first.</param>
/// <param name="MaxKeys">From 1 to 1,000.</param>
public sealed record ObjectQuery(
    string? Prefix = null,
    string? Delimiter = null,
    string? StartAfter = null,
    string? ContinuationToken = null,
    int MaxKeys = 1000);

/// <summary>One page of a list of objects.</summary>
/// <param name="Objects">The objects, by key.</param>
/// <param name="CommonPrefixes">The groups made by the delimiter.</param>
/// <param name="NextContinuationToken">The token for the next page, or <c>null</c> on the last page.</param>
public sealed record ObjectPage(
    IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> CommonPrefixes, string? NextContinuationToken);

/// <summary>Selects the versions of a list.</summary>
/// <param name="Prefix">Only keys with this prefix, or <c>null</c>.</param>
/// <param name="Delimiter">Groups keys by the part up to this text, or <c>null</c>.</param>
/// <param name="KeyMarker">The key at which the last page ended, or <c>null</c> for the first.</param>
/// <param name="VersionIdMarker">The version at which the last page ended, or <c>null</c>.</param>
/// <param name="MaxKeys">From 1 to 1,000.</param>
public sealed record VersionQuery(
    string? Prefix = null,
    string? Delimiter = null,
    string? KeyMarker = null,
    string? VersionIdMarker = null,
    int MaxKeys = 1000);

/// <summary>One page of a list of versions and delete markers.</summary>
/// <param name="Versions">The versions and delete markers, by key, newest first.</param>
/// <param name="CommonPrefixes">The groups made by the delimiter.</param>
/// <param name="NextKeyMarker">The key at which this page ended, or <c>null</c> on the last page.</param>
/// <param name="NextVersionIdMarker">The version at which this page ended, or <c>null</c>.</param>
public sealed record VersionPage(
    IReadOnlyList<ListedObject> Versions,
    IReadOnlyList<string> CommonPrefixes,
    string? NextKeyMarker,
    string? NextVersionIdMarker);

/// <summary>A multipart upload that was initiated.</summary>
/// <param name="Target">The object that it makes.</param>
/// <param name="UploadId">Its id.</param>
/// <param name="Encryption">The encryption that the object will have, as the response declared it.</param>
public sealed record MultipartUpload(ObjectAddress Target, string UploadId, EncryptionRule Encryption)
{
    /// <summary>When it was initiated; only known from a list of uploads.</summary>
    public DateTimeOffset? Initiated { get; init; }
}

/// <summary>A part that the service stored.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Crc64">Its CRC64, or <c>null</c> where it is not known.</param>
public sealed record UploadedPart(int Number, string ETag, long Size, ulong? Crc64);
