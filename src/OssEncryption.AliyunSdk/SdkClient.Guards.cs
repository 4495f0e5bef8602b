using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>What forbids or follows writes. The SDK knows none of it, so it is read by presigned URLs, and what changes
/// something is rejected.</content>
internal sealed partial class SdkClient
{
    /// <inheritdoc/>
    public Task<DefaultRetention?> GetBucketObjectWormAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(
            ForBucket("GetBucketObjectWormConfiguration", "GET", bucket).With("objectWorm"),
            GuardXml.NoRetention,
            GuardXml.ReadDefaultRetention,
            null,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OverwriteRule>> GetBucketOverwriteConfigAsync(
        string bucket, CancellationToken cancellationToken) => ReadAsync(
            ForBucket("GetBucketOverwriteConfig", "GET", bucket).With("overwriteConfig"),
            GuardXml.NoOverwriteRules,
            GuardXml.ReadOverwriteRules,
            [],
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LifecycleEffect>> GetBucketLifecycleAsync(
        string bucket, CancellationToken cancellationToken) => ReadAsync(
            ForBucket("GetBucketLifecycle", "GET", bucket).With("lifecycle"),
            GuardXml.NoLifecycle,
            GuardXml.ReadLifecycle,
            [],
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetBucketArchiveDirectReadAsync(string bucket, CancellationToken cancellationToken) => ReadAsync(
        ForBucket("GetBucketArchiveDirectRead", "GET", bucket).With("bucketArchiveDirectRead"),
        GuardXml.NoDirectRead,
        GuardXml.ReadDirectRead,
        false,
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetObjectLegalHoldAsync(ObjectAddress address, CancellationToken cancellationToken) => ReadAsync(
        ForObject("GetObjectLegalHold", "GET", address).With("legalHold").WithOptional("versionId", address.VersionId),
        GuardXml.NoLegalHold,
        GuardXml.ReadLegalHold,
        false,
        cancellationToken);

    /// <inheritdoc/>
    public Task PutObjectLegalHoldAsync(ObjectAddress address, bool isHeld, CancellationToken cancellationToken) =>
        throw SdkLimit.Of("cannot set a legal hold");

    /// <inheritdoc/>
    public Task<bool> RestoreObjectAsync(
        ObjectAddress address, int days, RestoreTier? tier, CancellationToken cancellationToken) =>
        throw SdkLimit.Of("cannot restore a version of an object");

    private async Task<T> ReadAsync<T>(
        OssRequest request, string noneCode, Func<OssResponse, T> read, T none, CancellationToken cancellationToken)
    {
        try
        {
            return read(await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (OssServiceException missing) when (missing.Code == noneCode)
        {
            return none;
        }
    }
}
