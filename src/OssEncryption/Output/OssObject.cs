using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>An object, a version or a delete marker of a list. A list does not contain the encryption: pipe it into
/// Get-OssObjectEncryption.</summary>
public sealed class OssObject
{
    internal OssObject(ListedObject item)
    {
        BucketName = item.Address.Bucket;
        Key = item.Address.Key;
        VersionId = item.Address.VersionId;
        Size = item.Size;
        ETag = item.ETag;
        LastModified = item.LastModified.UtcDateTime;
        StorageClass = item.StorageClass;
        Type = item.Type;
        IsLatest = item.IsLatest;
        IsDeleteMarker = item.IsDeleteMarker;
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The version, in lists of versions.</summary>
    public string? VersionId { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>The ETag, without quotes.</summary>
    public string ETag { get; }

    /// <summary>The time when it was written, UTC.</summary>
    public DateTime LastModified { get; }

    /// <summary>The storage class.</summary>
    public string StorageClass { get; }

    /// <summary>Normal, Multipart, Appendable or Symlink.</summary>
    public string Type { get; }

    /// <summary>Whether it is the newest version of its key.</summary>
    public bool IsLatest { get; }

    /// <summary>Whether it is a delete marker.</summary>
    public bool IsDeleteMarker { get; }

    /// <summary>The bucket and the key, and the version in lists of versions.</summary>
    public override string ToString() => new ObjectAddress(BucketName, Key, VersionId).ToString();
}
