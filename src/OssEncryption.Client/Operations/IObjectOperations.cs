using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>The operations on single objects and on lists of them. What <see cref="IOssClient"/> says of errors holds
/// here too.</summary>
public interface IObjectOperations
{
    /// <summary>Writes an object in one request. The CRC64 of what was sent is compared with the server's: where it
    /// differs, that is <see cref="OssTransportError.ChecksumMismatch"/>, and what the service stored is not to be
    /// trusted. An attempt whose answer was lost is repeated, so that in a bucket with versioning two equal versions
    /// may come of one call.</summary>
    Task<WrittenObject> PutObjectAsync(
        ObjectAddress target, ObjectContent content, ObjectProperties properties, CancellationToken cancellationToken);

    /// <summary>Reads an object, or a part of it; the caller disposes the reader.</summary>
    Task<ObjectReader> GetObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken);

    /// <summary>What is stored under an address, without its content.</summary>
    Task<StoredState> HeadObjectAsync(
        ObjectAddress address, ReadConditions conditions, CancellationToken cancellationToken);

    /// <summary>Copies an object on the server. Its encryption is never carried over: the properties say it. An attempt
    /// whose answer was lost is repeated, so that in a bucket with versioning two equal versions may come of one
    /// call.</summary>
    Task<WrittenObject> CopyObjectAsync(
        ObjectAddress source,
        ObjectAddress target,
        CopyOptions options,
        CancellationToken cancellationToken);

    /// <summary>Deletes an object or one version of it; no error when there is none.</summary>
    Task<DeletedObject> DeleteObjectAsync(ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Deletes up to 1,000 objects of one bucket in one request; keys that XML cannot carry, such as those
    /// with control characters, each in a request of its own.</summary>
    /// <returns>What the service says is deleted: what is missing in it is not.</returns>
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

    /// <summary>The tags of an object; none is an empty set.</summary>
    Task<IReadOnlyDictionary<string, string>> GetObjectTaggingAsync(
        ObjectAddress address, CancellationToken cancellationToken);

    /// <summary>Replaces the tags of an object; an empty set deletes them.</summary>
    Task PutObjectTaggingAsync(
        ObjectAddress address, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    /// <summary>The versioning of a bucket: <c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never
    /// set.</summary>
    Task<string?> GetBucketVersioningAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Enables or suspends the versioning of a bucket.</summary>
    Task PutBucketVersioningAsync(string bucket, bool enabled, CancellationToken cancellationToken);
}
