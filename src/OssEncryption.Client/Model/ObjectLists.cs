namespace OssEncryption.Client.Model;

/// <summary>An object, version or delete marker as lists show it; a list does not tell encryption.</summary>
public sealed record ListedObject
{
    /// <summary>Where it is; the version is named in lists of versions only.</summary>
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

    /// <summary>The state of an archived object's restoration, or <c>null</c>.</summary>
    public string? RestoreInfo { get; init; }
}

/// <summary>Which objects are listed.</summary>
/// <param name="Prefix">Only keys that begin so, or <c>null</c>.</param>
/// <param name="Delimiter">Keys are grouped up to this, or <c>null</c>.</param>
/// <param name="StartAfter">Only keys after this one, or <c>null</c>.</param>
/// <param name="ContinuationToken">Where the last page ended, or <c>null</c> for the first.</param>
/// <param name="MaxKeys">From 1 to 1,000.</param>
public sealed record ObjectQuery(
    string? Prefix = null,
    string? Delimiter = null,
    string? StartAfter = null,
    string? ContinuationToken = null,
    int MaxKeys = 1000);

/// <summary>One page of a list of objects.</summary>
/// <param name="Objects">The objects, by key.</param>
/// <param name="CommonPrefixes">The groups that the delimiter made.</param>
/// <param name="NextContinuationToken">Where the next page begins, or <c>null</c> when this is the last.</param>
public sealed record ObjectPage(
    IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> CommonPrefixes, string? NextContinuationToken);

/// <summary>Which versions are listed.</summary>
/// <param name="Prefix">Only keys that begin so, or <c>null</c>.</param>
/// <param name="Delimiter">Keys are grouped up to this, or <c>null</c>.</param>
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
/// <param name="CommonPrefixes">The groups that the delimiter made.</param>
/// <param name="NextKeyMarker">The key at which this page ended, or <c>null</c> when it is the last.</param>
/// <param name="NextVersionIdMarker">The version at which this page ended, or <c>null</c>.</param>
public sealed record VersionPage(
    IReadOnlyList<ListedObject> Versions,
    IReadOnlyList<string> CommonPrefixes,
    string? NextKeyMarker,
    string? NextVersionIdMarker);
