using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>An object, a version or a delete marker of a list. A list does not contain the encryption: pipe it into
/// Get-OssObjectEncryption. Two are equal when all their properties are.</summary>
public sealed record OssObject
{
    /// <summary>Creates an object, for tests of scripts that take objects.</summary>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="lastModified">The time when it was written.</param>
    /// <param name="versionId">The version.</param>
    /// <param name="eTag">The ETag, without quotes.</param>
    /// <param name="storageClass">The storage class.</param>
    /// <param name="type">Normal, Multipart, Appendable or Symlink.</param>
    /// <param name="isLatest">Whether it is the newest version of its key.</param>
    /// <param name="isDeleteMarker">Whether it is a delete marker.</param>
    /// <param name="region">The region id.</param>
    public OssObject(
        string bucketName,
        string key,
        long size = 0,
        DateTime lastModified = default,
        string? versionId = null,
        string eTag = "",
        string storageClass = "Standard",
        string type = "Normal",
        bool isLatest = true,
        bool isDeleteMarker = false,
        string? region = null)
    {
        BucketName = bucketName;
        Key = key;
        Size = size;
        LastModified = lastModified;
        VersionId = string.IsNullOrEmpty(versionId) ? null : versionId;
        ETag = eTag;
        StorageClass = storageClass;
        Type = type;
        IsLatest = isLatest;
        IsDeleteMarker = isDeleteMarker;
        Region = string.IsNullOrEmpty(region) ? null : region;
    }

    internal OssObject(ListedObject item, string? region)
        : this(item.Address.Bucket, item.Address.Key, item.Size, item.LastModified.LocalDateTime,
            item.Address.VersionId, item.ETag, item.StorageClass, item.Type, item.IsLatest, item.IsDeleteMarker, region)
    {
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

    /// <summary>The time when it was written, in local time as Get-Date gives it. Tables show it in UTC.</summary>
    public DateTime LastModified { get; }

    /// <summary>The storage class.</summary>
    public string StorageClass { get; }

    /// <summary>Normal, Multipart, Appendable or Symlink.</summary>
    public string Type { get; }

    /// <summary>Whether it is the newest version of its key.</summary>
    public bool IsLatest { get; }

    /// <summary>Whether it is a delete marker.</summary>
    public bool IsDeleteMarker { get; }

    /// <summary>The region id of the bucket; nothing where the endpoint does not tell it.</summary>
    public string? Region { get; }

    /// <summary>The bucket and the key, and the version in lists of versions.</summary>
    public override string ToString() => new ObjectAddress(BucketName, Key, VersionId).ToString();
}
