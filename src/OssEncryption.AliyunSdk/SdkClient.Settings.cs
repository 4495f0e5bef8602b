using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>ACL and tags of objects; versioning, retention and inventory of buckets. The SDK fails on values that it
/// does not know, such as those of an expired retention, so retention and inventory are read by presigned
/// URLs.</content>
internal sealed partial class SdkClient
{
    /// <inheritdoc/>
    public Task<string> GetObjectAclAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        var asked = new Sdk.GetObjectAclRequest(address.Bucket, address.Key) { VersionId = address.VersionId };
        return transport.CallAsync(
            ForObject("GetObjectAcl", "GET", address),
            attempt => SdkEnums.Acl(attempt.Client.GetObjectAcl(asked).ACL),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task PutObjectAclAsync(ObjectAddress address, string acl, CancellationToken cancellationToken)
    {
        var asked = new Sdk.SetObjectAclRequest(address.Bucket, address.Key, SdkEnums.Acl(acl))
        {
            VersionId = address.VersionId,
        };
        return DoAsync(ForObject("PutObjectAcl", "PUT", address), sdk => sdk.SetObjectAcl(asked), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> GetObjectTaggingAsync(
        ObjectAddress address, CancellationToken cancellationToken)
    {
        var asked = new Sdk.GetObjectTaggingRequest(address.Bucket, address.Key) { VersionId = address.VersionId };
        return await transport.CallAsync(
            ForObject("GetObjectTagging", "GET", address),
            attempt => attempt.Client.GetObjectTagging(asked).Tags
                .ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task PutObjectTaggingAsync(
        ObjectAddress address, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        if (tags.Count == 0)
        {
            var removed = new Sdk.DeleteObjectTaggingRequest(address.Bucket, address.Key)
            {
                VersionId = address.VersionId,
            };
            return DoAsync(ForObject("DeleteObjectTagging", "DELETE", address),
                sdk => sdk.DeleteObjectTagging(removed), cancellationToken);
        }

        var asked = new Sdk.SetObjectTaggingRequest(address.Bucket, address.Key) { VersionId = address.VersionId };
        foreach (KeyValuePair<string, string> tag in tags)
        {
            WireXml.RequirePlain("Key", tag.Key);
            WireXml.RequirePlain("Value", tag.Value);
            asked.AddTag(new Sdk.Tag { Key = tag.Key, Value = tag.Value });
        }

        return DoAsync(ForObject("PutObjectTagging", "PUT", address),
            sdk => sdk.SetObjectTagging(asked), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> GetBucketVersioningAsync(string bucket, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ForBucket("GetBucketVersioning", "GET", bucket),
            attempt => attempt.Client.GetBucketVersioning(bucket).Status is var status and not Sdk.VersioningStatus.Off
                ? status.ToString()
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> GetBucketTaggingAsync(
        string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketTagging", "GET", bucket).With("tagging");
        try
        {
            return SettingXml.ReadTags(await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (OssServiceException none) when (none.Code == "NoSuchTagSet")
        {
            return new Dictionary<string, string>();
        }
    }

    /// <inheritdoc/>
    public async Task<BucketRetention?> GetBucketWormAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketWorm", "GET", bucket).With("worm");
        try
        {
            return SettingXml.ReadRetention(
                await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (OssServiceException none) when (none.Code == "NoSuchWORMConfiguration")
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<BucketInventory> GetBucketInventoryAsync(
        string bucket, string id, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInventory", "GET", bucket).With("inventory").With("inventoryId", id);
        return SettingXml.ReadInventory(await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BucketReplication>> GetBucketReplicationAsync(
        string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketReplication", "GET", bucket).With("replication");
        try
        {
            return SettingXml.ReadReplication(
                await transport.ReadAsync(request, cancellationToken).ConfigureAwait(false));
        }
        catch (OssServiceException none) when (none.Code == "NoSuchReplicationConfiguration")
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<KeyValuePair<string, string>>> GetForeignHeadersAsync(
        string bucket, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<KeyValuePair<string, string>>>([]);

    /// <inheritdoc/>
    public Task PutBucketVersioningAsync(string bucket, bool enabled, CancellationToken cancellationToken)
    {
        var asked = new Sdk.SetBucketVersioningRequest(
            bucket, enabled ? Sdk.VersioningStatus.Enabled : Sdk.VersioningStatus.Suspended);
        return DoAsync(ForBucket("PutBucketVersioning", "PUT", bucket),
            sdk => sdk.SetBucketVersioning(asked), cancellationToken);
    }
}
