using OssEncryption.Client.Kms;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Usage;

namespace OssEncryption;

/// <summary>A key in KMS. Pipe it into a cmdlet with -KmsKeyId. Texts are the words of KMS.</summary>
public sealed record OssKmsKey
{
    /// <summary>The id.</summary>
    public string KmsKeyId { get; init; } = "";

    /// <summary>The ARN.</summary>
    public string Arn { get; init; } = "";

    /// <summary>The region; buckets of another region cannot use the key.</summary>
    public string Region { get; init; } = "";

    /// <summary>The aliases, each with its prefix: alias/data.</summary>
    public IReadOnlyList<string> Aliases
    {
        get;
        init => field = new ValueList<string>(value);
    } = new ValueList<string>([]);

    /// <summary>Enabled, Disabled, PendingDeletion, PendingImport, or a newer word.</summary>
    public string State { get; init; } = "";

    /// <summary>Whether OSS can encrypt under the key.</summary>
    public bool IsUsable => UnusableReason is null;

    /// <summary>Why OSS cannot encrypt under the key; nothing when it can.</summary>
    public string? UnusableReason { get; init; }

    /// <summary>Service when a service made the key for itself, Customer when an account did.</summary>
    public OssKmsKeyKind Kind { get; init; }

    /// <summary>The id of the account that made the key, or the code of the service.</summary>
    public string Creator { get; init; } = "";

    /// <summary>What its owner wrote about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where its material comes from: Aliyun_KMS or EXTERNAL.</summary>
    public string Origin { get; init; } = "";

    /// <summary>SOFTWARE or HSM.</summary>
    public string ProtectionLevel { get; init; } = "";

    /// <summary>The kind of key: Aliyun_AES_256.</summary>
    public string Spec { get; init; } = "";

    /// <summary>What the key is for: ENCRYPT/DECRYPT.</summary>
    public string Usage { get; init; } = "";

    /// <summary>The KMS instance that holds the key; nothing for a default key.</summary>
    public string? InstanceId { get; init; }

    /// <summary>Enabled, Disabled or Suspended.</summary>
    public string AutomaticRotation { get; init; } = "";

    /// <summary>The time between two rotations; nothing when the key does not rotate.</summary>
    public TimeSpan? RotationInterval { get; init; }

    /// <summary>When the key was rotated last, in local time; when it was created, if it never was.</summary>
    public DateTime? LastRotationDate { get; init; }

    /// <summary>When the key rotates next, in local time.</summary>
    public DateTime? NextRotationDate { get; init; }

    /// <summary>When the key was created, in local time.</summary>
    public DateTime? CreationDate { get; init; }

    /// <summary>When the key will be deleted, in local time.</summary>
    public DateTime? DeletionDate { get; init; }

    /// <summary>Whether the key cannot be deleted.</summary>
    public bool DeletionProtection { get; init; }

    /// <summary>When imported material expires, in local time; nothing for never.</summary>
    public DateTime? MaterialExpireTime { get; init; }

    /// <summary>The id, the aliases and the state as text.</summary>
    public override string ToString() => string.Join(" ", [KmsKeyId, .. Aliases, $"({State})"]);

    internal static OssKmsKey Of(KmsKey key, string region, IEnumerable<string> aliases) => new()
    {
        KmsKeyId = key.KeyId,
        Arn = key.Arn,
        Region = region,
        Aliases = [.. aliases.OrderBy(name => name, StringComparer.Ordinal)],
        State = key.State,
        UnusableReason = key.UnusableReason is { } reason ? $"The key {reason}." : null,
        Kind = key.IsServiceKey ? OssKmsKeyKind.Service
            : key.Creator.Length > 0 ? OssKmsKeyKind.Customer
            : OssKmsKeyKind.Unknown,
        Creator = key.Creator,
        Description = key.Description,
        Origin = key.Origin,
        ProtectionLevel = key.ProtectionLevel,
        Spec = key.Spec,
        Usage = key.Usage,
        InstanceId = key.InstanceId,
        AutomaticRotation = key.AutomaticRotation,
        RotationInterval = key.RotationInterval,
        LastRotationDate = key.LastRotationDate?.LocalDateTime,
        NextRotationDate = key.NextRotationDate?.LocalDateTime,
        CreationDate = key.CreationDate?.LocalDateTime,
        DeletionDate = key.DeleteDate?.LocalDateTime,
        DeletionProtection = key.HasDeletionProtection,
        MaterialExpireTime = key.MaterialExpireTime?.LocalDateTime,
    };
}

/// <summary>Who made a key.</summary>
public enum OssKmsKeyKind : long
{
    /// <summary>It is not known.</summary>
    Unknown,

    /// <summary>A service of the vendor, for itself: the service key alias/acs/oss.</summary>
    Service,

    /// <summary>An account: a CMK.</summary>
    Customer,
}

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
