using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>ACL and tags of objects; versioning, retention and inventory of buckets.</content>
internal sealed partial class OssClient
{
    private const string NoRetention = "NoSuchWORMConfiguration";

    /// <inheritdoc/>
    public async Task<string> GetObjectAclAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("GetObjectAcl", "GET", address)
            .With("acl").WithOptional("versionId", address.VersionId);
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadAcl(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public Task PutObjectAclAsync(ObjectAddress address, string acl, CancellationToken cancellationToken) =>
        ChangeAsync(ForObject("PutObjectAcl", "PUT", address)
            .With("acl").WithOptional("versionId", address.VersionId)
            .WithHeader("x-oss-object-acl", acl), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> GetObjectTaggingAsync(
        ObjectAddress address, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("GetObjectTagging", "GET", address)
            .With("tagging").WithOptional("versionId", address.VersionId);
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadTags(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public Task PutObjectTaggingAsync(
        ObjectAddress address, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        OssRequest request = tags.Count == 0
            ? ForObject("DeleteObjectTagging", "DELETE", address)
            : ForObject("PutObjectTagging", "PUT", address, SettingXml.WriteTags(tags));
        return ChangeAsync(
            request.With("tagging").WithOptional("versionId", address.VersionId), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string?> GetBucketVersioningAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketVersioning", "GET", bucket).With("versioning");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadVersioning(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public Task PutBucketVersioningAsync(string bucket, bool enabled, CancellationToken cancellationToken) =>
        ChangeAsync(ForBucket("PutBucketVersioning", "PUT", bucket, SettingXml.WriteVersioning(enabled))
            .With("versioning"), cancellationToken);

    /// <inheritdoc/>
    public async Task<BucketRetention?> GetBucketWormAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketWorm", "GET", bucket).With("worm");
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Error is { Code: NoRetention } ? null : SettingXml.ReadRetention(answer.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<BucketInventory> GetBucketInventoryAsync(
        string bucket, string id, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInventory", "GET", bucket).With("inventory").With("inventoryId", id);
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadInventory(answer.EnsureSuccess());
    }

    private async Task ChangeAsync(OssRequest request, CancellationToken cancellationToken)
    {
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireXml.RefusePage(answer.EnsureSuccess());
    }
}
