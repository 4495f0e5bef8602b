using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>ACL and tags of objects; versioning, retention, inventory and replication of buckets.</content>
internal sealed partial class OssClient
{
    private const string NoTags = "NoSuchTagSet";
    private const string NoRetention = "NoSuchWORMConfiguration";
    private const string NoReplication = "NoSuchReplicationConfiguration";

    /// <inheritdoc/>
    public async Task<string> GetObjectAclAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("GetObjectAcl", "GET", address)
            .With("acl").WithOptional("versionId", address.VersionId);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadAcl(response.EnsureSuccess());
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
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadTags(response.EnsureSuccess());
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
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadVersioning(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public Task PutBucketVersioningAsync(string bucket, bool enabled, CancellationToken cancellationToken) =>
        ChangeAsync(ForBucket("PutBucketVersioning", "PUT", bucket, SettingXml.WriteVersioning(enabled))
            .With("versioning"), cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> GetBucketTaggingAsync(
        string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketTagging", "GET", bucket).With("tagging");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Error is { Code: NoTags }
            ? new Dictionary<string, string>()
            : SettingXml.ReadTags(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<BucketRetention?> GetBucketWormAsync(string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketWorm", "GET", bucket).With("worm");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Error is { Code: NoRetention } ? null : SettingXml.ReadRetention(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<BucketInventory> GetBucketInventoryAsync(
        string bucket, string id, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketInventory", "GET", bucket).With("inventory").With("inventoryId", id);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return SettingXml.ReadInventory(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BucketReplication>> GetBucketReplicationAsync(
        string bucket, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("GetBucketReplication", "GET", bucket).With("replication");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Error is { Code: NoReplication } ? [] : SettingXml.ReadReplication(response.EnsureSuccess());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> GetForeignHeadersAsync(
        string bucket, CancellationToken cancellationToken)
    {
        // An error is a response, too: whoever adds headers on the way adds them to both.
        OssResponse response = await SendAsync(ForBucket("GetBucketInfo", "GET", bucket).With("bucketInfo"),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. ObjectHeaders.ReadOss(response),
            .. ObjectHeaders.ReadCustom(response),
            .. ObjectHeaders.ReadContentHeaders(response).ContentHeaders.Where(header => header.Key != "Content-Type"),
        ];
    }

    private async Task ChangeAsync(OssRequest request, CancellationToken cancellationToken)
    {
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireXml.RequireNoPage(response.EnsureSuccess());
    }
}

/// <summary>The XML of ACL, tags, versioning, retention, inventory and replication. Source: GetObjectACL,
/// GetObjectTagging, PutObjectTagging, GetBucketTags, GetBucketVersioning, PutBucketVersioning, GetBucketWorm,
/// GetBucketInventory, GetBucketReplication.</summary>
internal static class SettingXml
{
    private const string VersioningRoot = "VersioningConfiguration";
    private const string TaggingRoot = "Tagging";
    private const string Status = "Status";
    private const string BucketArn = "acs:oss:::";

    /// <summary>Reads an object's ACL.</summary>
    public static string ReadAcl(OssResponse response)
    {
        string grant = WireXml.Read(response, "AccessControlPolicy").Child("AccessControlList")?.TextOf("Grant") ?? "";
        return grant.Length > 0 ? grant : throw response.Unreadable("names no ACL");
    }

    /// <summary>Reads tags; may be empty.</summary>
    public static IReadOnlyDictionary<string, string> ReadTags(OssResponse response)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (WireElement tag in WireXml.Read(response, TaggingRoot).Child("TagSet")?.Children ?? [])
        {
            tags[tag.TextOf("Key")] = tag.TextOf("Value");
        }

        return tags;
    }

    /// <summary>The body of PutObjectTagging.</summary>
    public static byte[] WriteTags(IReadOnlyDictionary<string, string> tags) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(TaggingRoot);
        writer.WriteStartElement("TagSet");
        foreach (KeyValuePair<string, string> tag in tags)
        {
            writer.WriteStartElement("Tag");
            writer.WriteOptional("Key", tag.Key);
            writer.WriteOptional("Value", tag.Value);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    /// <summary>Reads a bucket's versioning; <c>null</c> when it was never set.</summary>
    public static string? ReadVersioning(OssResponse response)
    {
        string status = WireXml.Read(response, VersioningRoot).TextOf(Status);
        return status.Length == 0 ? null : status;
    }

    /// <summary>The body of PutBucketVersioning.</summary>
    public static byte[] WriteVersioning(bool enabled) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(VersioningRoot);
        writer.WriteElementString(Status, enabled ? "Enabled" : "Suspended");
        writer.WriteEndElement();
    });

    /// <summary>Reads a bucket's retention policy.</summary>
    public static BucketRetention ReadRetention(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "WormConfiguration");
        return WireText.Count(root.TextOf("RetentionPeriodInDays")) is { } days and <= BucketRetention.MostDays
            ? new BucketRetention(root.TextOf("WormId"), root.TextOf("State"), (int)days)
            : throw response.Unreadable("does not say for how many days objects are kept");
    }

    /// <summary>Reads an inventory rule.</summary>
    public static BucketInventory ReadInventory(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "InventoryConfiguration");
        WireElement? target = root.Child("Destination")?.Child("OSSBucketDestination");
        string bucket = target?.TextOf("Bucket") ?? "";
        if (bucket.StartsWith(BucketArn, StringComparison.Ordinal))
        {
            bucket = bucket.Substring(BucketArn.Length);
        }

        return bucket.Length > 0
            ? new BucketInventory(root.TextOf("Id"), bucket, target!.TextOf("Prefix"))
            : throw response.Unreadable("does not say where the lists are written");
    }

    /// <summary>Reads the replication rules of a bucket.</summary>
    public static IReadOnlyList<BucketReplication> ReadReplication(OssResponse response) =>
    [
        .. WireXml.Read(response, "ReplicationConfiguration").Children.Where(rule => rule.Name == "Rule")
            .Select(rule => new BucketReplication(
                rule.TextOf("ID"),
                rule.Child("Destination")?.TextOf("Bucket") ?? "",
                rule.Child("SourceSelectionCriteria")?.Child("SseKmsEncryptedObjects")?.TextOf(Status) == "Enabled",
                rule.Child("EncryptionConfiguration")?.TextOf("ReplicaKmsKeyID") is { Length: > 0 } key ? key : null)
            {
                Status = rule.TextOf(Status),
                Prefixes = [.. (rule.Child("PrefixSet")?.Children ?? []).Select(prefix => prefix.Text)],
            }),
    ];
}
