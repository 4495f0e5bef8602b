using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Usage;

namespace OssEncryption;

/// <summary>What hangs on a key in OSS. Other services and other accounts may use the key, too, and nobody can list
/// those: False is not a promise that the key can be switched off.</summary>
public sealed record OssKmsKeyUsage
{
    /// <summary>The id of the key.</summary>
    public string KmsKeyId { get; init; } = "";

    /// <summary>The region of the key.</summary>
    public string Region { get; init; } = "";

    /// <summary>Service, Customer, or Unknown when KMS could not be asked.</summary>
    public OssKmsKeyKind Kind { get; init; }

    /// <summary>Whether OSS uses the key: True, False, or Unknown when not everything was looked at.</summary>
    public KmsKeyUse UsedInOss { get; init; }

    /// <summary>Why, each reason a sentence.</summary>
    public IReadOnlyList<string> Reasons
    {
        get;
        init => field = new ValueList<string>(value);
    } = new ValueList<string>([]);

    /// <summary>What was looked at, in a sentence.</summary>
    public string Scope { get; init; } = "";

    /// <summary>The buckets whose default encryption names the key.</summary>
    public IReadOnlyList<string> RuleBuckets
    {
        get;
        init => field = new ValueList<string>(value);
    } = new ValueList<string>([]);

    /// <summary>The number of objects stored under the key; with -AllVersions also noncurrent versions.</summary>
    public long Objects { get; init; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>When the oldest was written, in local time.</summary>
    public DateTime? Oldest { get; init; }

    /// <summary>When the newest was written, in local time.</summary>
    public DateTime? Newest { get; init; }

    /// <summary>The objects by bucket.</summary>
    public IReadOnlyList<OssKmsKeyBucketUsage> Buckets
    {
        get;
        init => field = new ValueList<OssKmsKeyBucketUsage>(value);
    } = new ValueList<OssKmsKeyBucketUsage>([]);

    /// <summary>The replication rules whose replicas are encrypted under the key, as bucket/rule.</summary>
    public IReadOnlyList<string> ReplicationRules
    {
        get;
        init => field = new ValueList<string>(value);
    } = new ValueList<string>([]);

    /// <summary>The plans on disk that want the key.</summary>
    public IReadOnlyList<string> Plans
    {
        get;
        init => field = new ValueList<string>(value);
    } = new ValueList<string>([]);

    /// <summary>The key and the verdict as text.</summary>
    public override string ToString() => $"{KmsKeyId}: {UsedInOss}";
}

/// <summary>The objects of one bucket that are stored under a key.</summary>
/// <param name="BucketName">The bucket.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Oldest">When the oldest was written, in local time.</param>
/// <param name="Newest">When the newest was written, in local time.</param>
public sealed record OssKmsKeyBucketUsage(
    string BucketName, long Objects, long Bytes, DateTime? Oldest, DateTime? Newest)
{
    /// <summary>The bucket and the amount as text.</summary>
    public override string ToString() => $"{BucketName}: {new PlanAmount(Objects, Bytes)}";

    internal static OssKmsKeyBucketUsage Of(string bucket, StoredUnderKey stored) =>
        new(bucket, stored.Objects, stored.Bytes, stored.Oldest?.LocalDateTime, stored.Newest?.LocalDateTime);
}

/// <summary>Whether OSS uses a key.</summary>
public enum KmsKeyUse : long
{
    /// <summary>Nothing was found, and not everything was looked at.</summary>
    Unknown,

    /// <summary>Everything was looked at, and nothing was found.</summary>
    False,

    /// <summary>Something was found.</summary>
    True,
}
