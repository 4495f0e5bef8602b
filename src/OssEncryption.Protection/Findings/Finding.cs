using OssEncryption.Client.Model;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>How a check came out.</summary>
public enum FindingStatus : long
{
    /// <summary>It is as the policy requires.</summary>
    Compliant,

    /// <summary>It is not.</summary>
    NonCompliant,

    /// <summary>It could not be looked at, for want of a permission or because the service could not be
    /// reached.</summary>
    Unknown,

    /// <summary>The policy requires nothing of it, or there is nothing to look at.</summary>
    NotApplicable,

    /// <summary>It is not as required, and an exception of the policy accepts that.</summary>
    Excepted,
}

/// <summary>How much a deviation weighs.</summary>
public enum FindingSeverity : long
{
    /// <summary>Nothing is wrong.</summary>
    Informational,

    /// <summary>The data is protected as required; its key should be better kept.</summary>
    Low,

    /// <summary>The data is encrypted, and not as required; or it is not known.</summary>
    Medium,

    /// <summary>Data is stored plain, or the key cannot be used so that writing and reading fail.</summary>
    High,
}

/// <summary>One check of one bucket, or one kind of deviation among its objects, and how it came out.</summary>
public sealed record Finding
{
    /// <summary>What identifies it from one audit to the next: bucket, check and kind of deviation, never what was
    /// found or how it came out.</summary>
    public required string Id { get; init; }

    /// <summary>How it came out.</summary>
    public required FindingStatus Status { get; init; }

    /// <summary>How much it weighs.</summary>
    public FindingSeverity Severity { get; init; }

    /// <summary>What was checked.</summary>
    public required PolicyCheck Check { get; init; }

    /// <summary>The bucket.</summary>
    public required string BucketName { get; init; }

    /// <summary>The bucket's region id; empty where it is not known.</summary>
    public string Region { get; init; } = "";

    /// <summary>The key of the object, where the finding is about a single one; else <c>null</c>.</summary>
    public string? Key { get; init; }

    /// <summary>The version of the object, or <c>null</c>.</summary>
    public string? VersionId { get; init; }

    /// <summary>The name of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>The name of the rule that counts for the bucket; <c>null</c> where none fits.</summary>
    public string? Rule { get; init; }

    /// <summary>What is required, in words.</summary>
    public required string Expected { get; init; }

    /// <summary>What was found, in words.</summary>
    public required string Found { get; init; }

    /// <summary>Why it came out so, where that is not plain from what was expected and found.</summary>
    public string? Reason { get; init; }

    /// <summary>What to do.</summary>
    public string? Advice { get; init; }

    /// <summary>The RAM action that is missing, and on what: <c>oss:GetBucketEncryption on acs:oss:*:*:invoices</c>.
    /// </summary>
    public string? MissingPermission { get; init; }

    /// <summary>The custody that was found; <c>null</c> where it is not known.</summary>
    public KeyCustody? Custody { get; init; }

    /// <summary>The cipher that was found; <c>null</c> where it is not known.</summary>
    public DataCipher? Cipher { get; init; }

    /// <summary>The rule of the bucket as it was found; <c>null</c> for findings about objects, and where it could not
    /// be read.</summary>
    public EncryptionRule? FoundRule { get; init; }

    /// <summary>The rule that would be as the policy requires; <c>null</c> where none is needed or none can be
    /// said.</summary>
    public EncryptionRule? WantedRule { get; init; }

    /// <summary>When the bucket was made, which tells it from another of its name.</summary>
    public DateTimeOffset? BucketCreated { get; init; }

    /// <summary>How many objects it is about; 0 for findings about a bucket.</summary>
    public long Objects { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; init; }

    /// <summary>Some of the objects, as <c>oss://bucket/key</c>.</summary>
    public IReadOnlyList<string> Examples { get; init; } = [];

    /// <summary>The controls of frameworks that it bears on: <c>NIST SP 800-53 SC-28(1)</c>.</summary>
    public IReadOnlyList<string> Controls { get; init; } = [];

    /// <summary>When it was looked at.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Whether it is a deviation that nobody accepted, or may be one.</summary>
    public bool IsOpen => Status is FindingStatus.NonCompliant or FindingStatus.Unknown;

    /// <summary>The address of what it is about: <c>oss://bucket</c> or <c>oss://bucket/key</c>.</summary>
    public string Resource =>
        "oss://" + (Key is null ? BucketName : new ObjectAddress(BucketName, Key, VersionId).ToString());
}
