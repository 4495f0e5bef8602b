namespace OssEncryption.Client.Model;

/// <summary>A bucket as GetBucketInfo shows it, its default rule included. Source: <c>BucketInfo/Bucket</c>.</summary>
/// <param name="Summary">What ListBuckets shows too.</param>
/// <param name="DataRedundancyType"><c>LRS</c> or <c>ZRS</c>.</param>
/// <param name="AccessControl">The bucket's ACL: <c>private</c>, <c>public-read</c>, <c>public-read-write</c>.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never set.</param>
/// <param name="Encryption">The default rule; <see cref="EncryptionRule.None"/> when there is none.</param>
public sealed record BucketInfo(
    BucketSummary Summary,
    string DataRedundancyType,
    string AccessControl,
    string? Versioning,
    EncryptionRule Encryption);
