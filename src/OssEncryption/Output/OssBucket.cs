using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>A bucket. Two are equal when all their properties are.</summary>
public sealed record OssBucket
{
    /// <summary>Creates a bucket, for tests of scripts that take buckets.</summary>
    /// <param name="bucketName">The bucket's name.</param>
    /// <param name="region">The region id.</param>
    /// <param name="storageClass">The storage class of new objects.</param>
    /// <param name="creationDate">The time when the bucket was created.</param>
    /// <param name="extranetEndpoint">The host of the public endpoint.</param>
    /// <param name="intranetEndpoint">The host of the endpoint inside the vendor's network.</param>
    public OssBucket(
        string bucketName,
        string region = "",
        string storageClass = "Standard",
        DateTime creationDate = default,
        string extranetEndpoint = "",
        string intranetEndpoint = "")
    {
        BucketName = bucketName;
        Region = region;
        StorageClass = storageClass;
        CreationDate = creationDate;
        ExtranetEndpoint = extranetEndpoint;
        IntranetEndpoint = intranetEndpoint;
    }

    internal OssBucket(BucketSummary bucket)
        : this(bucket.Name, bucket.Region, bucket.StorageClass, bucket.CreationDate.LocalDateTime,
            bucket.ExtranetEndpoint, bucket.IntranetEndpoint)
    {
    }

    /// <summary>The bucket's name.</summary>
    public string BucketName { get; }

    /// <summary>The region id: cn-hangzhou.</summary>
    public string Region { get; }

    /// <summary>The storage class of new objects.</summary>
    public string StorageClass { get; }

    /// <summary>The time when the bucket was created, in local time as Get-Date gives it. Tables show it in
    /// UTC.</summary>
    public DateTime CreationDate { get; }

    /// <summary>The host of the public endpoint.</summary>
    public string ExtranetEndpoint { get; }

    /// <summary>The host of the endpoint inside the vendor's network.</summary>
    public string IntranetEndpoint { get; }

    /// <summary>The tags; nothing where they were not read.</summary>
    public IReadOnlyDictionary<string, string>? Tags
    {
        get;
        init => field = value is null ? null : new ValueTable(value);
    }

    /// <summary>The bucket's name.</summary>
    public override string ToString() => BucketName;
}
