using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The operations on buckets and on their default rules. What <see cref="IOssClient"/> says of errors holds
/// here too.</summary>
public interface IBucketOperations
{
    /// <summary>One page of the buckets of the account, in all regions, by name.</summary>
    /// <param name="prefix">Only names that begin so, or <c>null</c>.</param>
    /// <param name="marker">Only names after this one, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<BucketPage> ListBucketsAsync(string? prefix, string? marker, CancellationToken cancellationToken);

    /// <summary>The bucket's properties, its default rule included.</summary>
    Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>The region of a bucket as its bare id, <c>cn-hangzhou</c>.</summary>
    Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Makes a bucket in the region of this client's endpoint.</summary>
    Task CreateBucketAsync(string bucket, NewBucket properties, CancellationToken cancellationToken);

    /// <summary>Deletes an empty bucket.</summary>
    Task DeleteBucketAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>The default rule of a bucket; <see cref="EncryptionRule.None"/> when it has none.</summary>
    Task<EncryptionRule> GetBucketEncryptionAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Sets or replaces the default rule of a bucket. The service does not check that the key
    /// exists.</summary>
    Task PutBucketEncryptionAsync(string bucket, EncryptionRule rule, CancellationToken cancellationToken);

    /// <summary>Deletes the default rule of a bucket; no error when there is none.</summary>
    Task DeleteBucketEncryptionAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>The retention policy (WORM) of a bucket, or <c>null</c> when it has none.</summary>
    Task<BucketRetention?> GetBucketWormAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>A rule by which the service lists the objects of a bucket now and then.</summary>
    Task<BucketInventory> GetBucketInventoryAsync(string bucket, string id, CancellationToken cancellationToken);
}
