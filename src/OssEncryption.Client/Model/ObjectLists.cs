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
