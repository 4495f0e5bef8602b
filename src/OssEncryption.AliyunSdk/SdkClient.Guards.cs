using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>What forbids or follows writes, and the index of a bucket. The SDK knows none of it, so it is read by
/// presigned URLs, and what changes something or needs a body is rejected.</content>
internal sealed partial class SdkClient
{
    /// <inheritdoc/>
    public Task<DefaultRetention?> GetBucketObjectWormAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(Guards.Retention(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OverwriteRule>> GetBucketOverwriteConfigAsync(
        string bucket, CancellationToken cancellationToken) =>
        ReadAsync(Guards.OverwriteRules(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LifecycleEffect>> GetBucketLifecycleAsync(
        string bucket, CancellationToken cancellationToken) => ReadAsync(Guards.Lifecycle(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetBucketArchiveDirectReadAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(Guards.DirectRead(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> GetObjectLegalHoldAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        Guard<bool> guard = Guards.LegalHold(address);
        RequireKey(address.Key);
        return ReadAsync(guard, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BucketStat> GetBucketStatAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(BucketIndex.Stat(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<MetaQueryStatus?> GetMetaQueryStatusAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(BucketIndex.Status(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<MetaQueryResult> DoMetaQueryAsync(
        string bucket, MetaQuerySearch search, CancellationToken cancellationToken) =>
        throw SdkLimit.Of("cannot search an index");

    /// <inheritdoc/>
    public Task PutObjectLegalHoldAsync(ObjectAddress address, bool isHeld, CancellationToken cancellationToken) =>
        throw SdkLimit.Of("cannot set a legal hold");

    /// <inheritdoc/>
    public Task<bool> RestoreObjectAsync(
        ObjectAddress address, int days, RestoreTier? tier, CancellationToken cancellationToken) =>
        throw SdkLimit.Of("cannot restore a version of an object");

    private async Task<T> ReadAsync<T>(Guard<T> guard, CancellationToken cancellationToken)
    {
        try
        {
            return guard.Read(await transport.ReadAsync(guard.Request, cancellationToken).ConfigureAwait(false));
        }
        catch (OssServiceException missing) when (missing.Code == guard.NoneCode)
        {
            return guard.None;
        }
    }
}
