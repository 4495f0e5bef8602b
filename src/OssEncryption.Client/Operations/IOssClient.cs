using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The operations on OSS that the module needs. One client serves one endpoint and one credential and is safe
/// to use from many threads. Every method throws <see cref="OssServiceException"/> when the service responds with an
/// error, <see cref="OssTransportException"/> when the service is not reached or its response cannot be read,
/// <see cref="CredentialException"/> when there is no credential, <see cref="OssInputException"/> before
/// anything is sent, and <see cref="OperationCanceledException"/> only when the token is cancelled.</summary>
public interface IOssClient
{
    /// <summary>The same client with a rate limiter, which every request waits for.</summary>
    IOssClient WithRateLimit(IRateLimiter rateLimiter);

    /// <summary>The same client with at-most-once semantics: it never retries a request that the service may have
    /// carried out. A lost response is then an error whose <see cref="OssException.OutcomeUnknown"/> is <c>true</c>,
    /// and the caller looks at the result itself. Requests that were throttled or never reached the service are still
    /// retried.</summary>
    IOssClient AtMostOnce();

    /// <summary>The same client, telling each attempt of a request when it has ended.</summary>
    /// <param name="receiver">Receives the attempts, from any thread.</param>
    IOssClient WithTrace(Action<TracedAttempt> receiver);

    /// <summary>The region of a bucket as far as it is known without a request: the one that a response told, else that
    /// of the endpoint; <c>null</c> where neither is known.</summary>
    string? RegionOf(string bucket);

    // Buckets

    /// <summary>One page of the buckets of the account, in all regions, by name.</summary>
    /// <param name="prefix">Only names that begin with this, or <c>null</c>.</param>
    /// <param name="marker">Only names after this one, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<BucketPage> ListBucketsAsync(string? prefix, string? marker, CancellationToken cancellationToken);

    /// <summary>The bucket's properties, its default rule included.</summary>
    Task<BucketInfo> GetBucketInfoAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>The region of a bucket as its bare id, <c>cn-hangzhou</c>.</summary>
    Task<string> GetBucketRegionAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Creates a bucket in the region of this client's endpoint.</summary>
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

    /// <summary>The versioning of a bucket: <c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never
    /// set.</summary>
    Task<string?> GetBucketVersioningAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Enables or suspends the versioning of a bucket.</summary>
    Task PutBucketVersioningAsync(string bucket, bool enabled, CancellationToken cancellationToken);

    /// <summary>The tags of a bucket; empty when it has none.</summary>
    Task<IReadOnlyDictionary<string, string>> GetBucketTaggingAsync(
        string bucket, CancellationToken cancellationToken);

    /// <summary>The retention policy (WORM) of a bucket, or <c>null</c> when it has none.</summary>
    Task<BucketRetention?> GetBucketWormAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>An inventory rule of a bucket, by its id.</summary>
    Task<BucketInventory> GetBucketInventoryAsync(string bucket, string id, CancellationToken cancellationToken);

    /// <summary>The rules by which the service replicates the objects of a bucket to others; empty when it replicates
    /// none.</summary>
    Task<IReadOnlyList<BucketReplication>> GetBucketReplicationAsync(
        string bucket, CancellationToken cancellationToken);

    /// <summary>The retention that a bucket gives to new versions, or <c>null</c> when it cannot retain
    /// objects.</summary>
    Task<DefaultRetention?> GetBucketObjectWormAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>The rules that forbid to overwrite objects; empty when there are none.</summary>
    Task<IReadOnlyList<OverwriteRule>> GetBucketOverwriteConfigAsync(
        string bucket, CancellationToken cancellationToken);

    /// <summary>What enabled lifecycle rules do some days after an object was written; empty when nothing.</summary>
    Task<IReadOnlyList<LifecycleEffect>> GetBucketLifecycleAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Whether objects of class Archive can be read without being restored.</summary>
    Task<bool> GetBucketArchiveDirectReadAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>How much a bucket holds, as the service counts it about once an hour.</summary>
    Task<BucketStat> GetBucketStatAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>The state of the index (MetaQuery) of a bucket, or <c>null</c> when none is open.</summary>
    Task<MetaQueryStatus?> GetMetaQueryStatusAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Searches the index of a bucket.</summary>
    Task<MetaQueryResult> DoMetaQueryAsync(
        string bucket, MetaQuerySearch search, CancellationToken cancellationToken);

    /// <summary>The headers of a response that is of no object. What stands on it and on the response of an object was
    /// added by the service or by a proxy, and is not the object's. Empty where the client cannot tell.</summary>
    Task<IReadOnlyList<KeyValuePair<string, string>>> GetForeignHeadersAsync(
        string bucket, CancellationToken cancellationToken);

    // Objects

    /// <summary>Writes an object in one request. The CRC64 of what was sent is compared with the server's: a difference
    /// is <see cref="OssTransportError.ChecksumMismatch"/>, and the stored object must not be trusted. An attempt whose
    /// response is lost is retried, so that in a versioned bucket one call may make two equal versions.</summary>
    Task<WrittenObject> PutObjectAsync(
        ObjectAddress target, ObjectContent content, ObjectProperties properties, CancellationToken cancellationToken);

    /// <summary>Reads an object, or a part of it; the caller disposes the reader.</summary>
    Task<ObjectReader> GetObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken);

    /// <summary>The properties of an object, without its content.</summary>
    Task<StoredState> HeadObjectAsync(
        ObjectAddress address, ReadConditions conditions, CancellationToken cancellationToken);

    /// <summary>Copies an object on the server. The copy never inherits the encryption of its source: the options name
    /// it. An attempt whose response is lost is retried, so that in a versioned bucket one call may make two equal
    /// versions.</summary>
    Task<WrittenObject> CopyObjectAsync(
        ObjectAddress source,
        ObjectAddress target,
        CopyOptions options,
        CancellationToken cancellationToken);

    /// <summary>Whether an object is on legal hold, in a bucket that can retain objects.</summary>
    Task<bool> GetObjectLegalHoldAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Sets or lifts the legal hold of an object, in a bucket that can retain objects.</summary>
    Task PutObjectLegalHoldAsync(ObjectAddress address, bool isHeld, CancellationToken cancellationToken);

    /// <summary>Restores an archived object for a number of days, or prolongs its restoration.</summary>
    /// <param name="address">The object.</param>
    /// <param name="days">For how many days it can be read then.</param>
    /// <param name="tier">How fast; <c>null</c> for class Archive, which has one speed.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Whether it could be read already, and now can for longer.</returns>
    /// <exception cref="OssServiceException"><c>RestoreAlreadyInProgress</c>: it is being restored.</exception>
    Task<bool> RestoreObjectAsync(
        ObjectAddress address, int days, RestoreTier? tier, CancellationToken cancellationToken);

    /// <summary>Deletes an object or one version of it; no error when there is none.</summary>
    Task<DeletedObject> DeleteObjectAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Deletes up to 1,000 objects of one bucket in one request. A key that XML cannot carry, such as one with
    /// a control character, is deleted in a request of its own.</summary>
    /// <returns>What the service reports as deleted; an object missing here is not deleted.</returns>
    Task<IReadOnlyList<DeletedObject>> DeleteObjectsAsync(
        string bucket, IReadOnlyList<ObjectAddress> objects, CancellationToken cancellationToken);

    /// <summary>One page of the current objects of a bucket, by key.</summary>
    Task<ObjectPage> ListObjectsAsync(string bucket, ObjectQuery query, CancellationToken cancellationToken);

    /// <summary>One page of all versions and delete markers of a bucket, by key, newest first.</summary>
    Task<VersionPage> ListObjectVersionsAsync(string bucket, VersionQuery query, CancellationToken cancellationToken);

    /// <summary>The ACL of an object: <c>default</c>, <c>private</c>, <c>public-read</c>,
    /// <c>public-read-write</c>.</summary>
    Task<string> GetObjectAclAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Sets the ACL of an object.</summary>
    Task PutObjectAclAsync(ObjectAddress address, string acl, CancellationToken cancellationToken);

    /// <summary>The tags of an object; empty when it has none.</summary>
    Task<IReadOnlyDictionary<string, string>> GetObjectTaggingAsync(
        ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Replaces the tags of an object; an empty set deletes them.</summary>
    Task PutObjectTaggingAsync(
        ObjectAddress address, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    // Multipart uploads: only the request that initiates one names the encryption; the service rejects it on parts.

    /// <summary>Initiates an upload; the response declares the encryption that the object will have.</summary>
    Task<MultipartUpload> InitiateMultipartUploadAsync(
        ObjectAddress target, ObjectProperties properties, CancellationToken cancellationToken);

    /// <summary>Writes a part and compares its CRC64 with the server's.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">From 1 to 10,000.</param>
    /// <param name="content">100 KB to 5 GB; the last part may be smaller.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<UploadedPart> UploadPartAsync(
        MultipartUpload upload, int number, ObjectContent content, CancellationToken cancellationToken);

    /// <summary>Copies a range of a stored object into a part.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">From 1 to 10,000.</param>
    /// <param name="source">The object to copy from.</param>
    /// <param name="range">The bytes to copy.</param>
    /// <param name="ifMatch">The ETag that the source must still have, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<UploadedPart> UploadPartCopyAsync(
        MultipartUpload upload,
        int number,
        ObjectAddress source,
        ByteRange range,
        string? ifMatch,
        CancellationToken cancellationToken);

    /// <summary>Completes an upload: makes the object of its parts.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="properties">The properties with which the upload was initiated. The ACL and
    /// <see cref="ObjectProperties.ForbidOverwrite"/> are sent again with this request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<WrittenObject> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<UploadedPart> parts,
        ObjectProperties properties,
        CancellationToken cancellationToken);

    /// <summary>Aborts an upload and deletes its parts; no error when it is gone already.</summary>
    Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken);

    /// <summary>All parts that an upload has so far, by number.</summary>
    Task<IReadOnlyList<UploadedPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken);

    /// <summary>The uploads of a bucket that were neither completed nor aborted.</summary>
    Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(
        string bucket, string? prefix, CancellationToken cancellationToken);
}
