using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>A bucket.</summary>
public sealed class OssBucket
{
    internal OssBucket(BucketSummary bucket)
    {
        BucketName = bucket.Name;
        Region = bucket.Region;
        StorageClass = bucket.StorageClass;
        CreationDate = bucket.CreationDate.UtcDateTime;
        ExtranetEndpoint = bucket.ExtranetEndpoint;
        IntranetEndpoint = bucket.IntranetEndpoint;
    }

    /// <summary>The bucket's name.</summary>
    public string BucketName { get; }

    /// <summary>The region id: cn-hangzhou.</summary>
    public string Region { get; }

    /// <summary>The storage class of new objects.</summary>
    public string StorageClass { get; }

    /// <summary>The time when the bucket was created, UTC.</summary>
    public DateTime CreationDate { get; }

    /// <summary>The host of the public endpoint.</summary>
    public string ExtranetEndpoint { get; }

    /// <summary>The host of the endpoint inside the vendor's network.</summary>
    public string IntranetEndpoint { get; }

    /// <summary>The bucket's name.</summary>
    public override string ToString() => BucketName;
}
