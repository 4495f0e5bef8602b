using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption;

/// <summary>One object of a plan: what is to be done and why, and what became of it. Two are equal when all their
/// properties are.</summary>
public sealed record OssEncryptionPlanEntry
{
    /// <summary>Creates an entry, for tests of scripts that take entries.</summary>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="action">What the plan does to it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="status">What became of it.</param>
    /// <param name="found">The encryption when the plan was made.</param>
    /// <param name="wanted">The encryption that it should have.</param>
    /// <param name="size">The size in bytes.</param>
    public OssEncryptionPlanEntry(
        string bucketName,
        string key,
        PlanAction action,
        PlanReason reason,
        PlanEntryStatus status = PlanEntryStatus.Planned,
        EncryptionRule? found = null,
        EncryptionRule? wanted = null,
        long size = 0)
    {
        BucketName = bucketName;
        Key = key;
        Action = action;
        Reason = reason;
        Status = status;
        Found = found;
        Wanted = wanted;
        Size = size;
    }

    internal OssEncryptionPlanEntry(PlanEntry entry, PlanOutcome? outcome, EncryptionRule? wanted)
        : this(entry.Address.Bucket, entry.Address.Key, entry.Action, entry.Reason, StatusOf(entry, outcome),
            entry.Found, wanted, entry.Size)
    {
        VersionId = entry.Address.VersionId;
        StorageClass = entry.StorageClass;
        LastModified = entry.LastModified.LocalDateTime;
        ETag = entry.ETag;
        Outcome = outcome?.Reason;
        Now = outcome?.Encryption;
        Code = outcome?.Code ?? entry.Detail;
        Message = outcome?.Message;
        Advice = outcome?.Advice;
        RequestId = outcome?.RequestId;
        ETagNow = outcome?.ETag;
        VersionIdNow = outcome?.Address.VersionId;
        Crc64 = outcome?.Crc64;
        Time = outcome?.Time.LocalDateTime;
        LeftUploadId = OssEncryptionResult.LeftUploads(outcome);
        Unproved = outcome?.Unproved ?? UnprovedProperties.None;
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The version, in plans of all versions.</summary>
    public string? VersionId { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>The storage class.</summary>
    public string StorageClass { get; } = "";

    /// <summary>The time when it was written, in local time.</summary>
    public DateTime LastModified { get; }

    /// <summary>The ETag when the plan was made, without quotes.</summary>
    public string ETag { get; } = "";

    /// <summary>What the plan does to it: Copy, CopyByParts, or None.</summary>
    public PlanAction Action { get; }

    /// <summary>Why.</summary>
    public PlanReason Reason { get; }

    /// <summary>The encryption when the plan was made, where it is known.</summary>
    public EncryptionRule? Found { get; }

    /// <summary>The encryption that it should have; None where the bucket has no rule and no encryption was
    /// named.</summary>
    public EncryptionRule? Wanted { get; }

    /// <summary>What became of it. Where several runs processed it, the newest counts.</summary>
    public PlanEntryStatus Status { get; }

    /// <summary>The reason of the status, when a run has processed it.</summary>
    public OutcomeReason? Outcome { get; }

    /// <summary>The encryption that the newest run found at the end, where it is known.</summary>
    public EncryptionRule? Now { get; }

    /// <summary>The error code of the service, where there is one.</summary>
    public string? Code { get; }

    /// <summary>Details of what happened, where there are any.</summary>
    public string? Message { get; }

    /// <summary>The recommended action.</summary>
    public string? Advice { get; }

    /// <summary>The id of the request that shows the outcome.</summary>
    public string? RequestId { get; }

    /// <summary>The ETag that the newest run found at the end. A copy in parts has a different one.</summary>
    public string? ETagNow { get; }

    /// <summary>The version that the newest run found or created, in a bucket with versioning.</summary>
    public string? VersionIdNow { get; }

    /// <summary>The CRC64 of the content, where the service returned it.</summary>
    public ulong? Crc64 { get; }

    /// <summary>The time of the outcome, in local time.</summary>
    public DateTime? Time { get; }

    /// <summary>What of a proved object is not proved: Acl, or Acl and Tags.</summary>
    public UnprovedProperties Unproved { get; }

    /// <summary>The id of an upload in parts that is open and may be one of this plan; several with commas between
    /// them.</summary>
    public string? LeftUploadId { get; }

    /// <summary>The object and its state as text.</summary>
    public override string ToString() => $"{BucketName}/{Key}: {Status} ({Outcome?.ToString() ?? Reason.ToString()})";

    internal static PlanEntryStatus StatusOf(PlanEntry entry, PlanOutcome? outcome) => outcome?.Status switch
    {
        not null when outcome.IsDoubtful => PlanEntryStatus.Doubtful,
        null => entry.Action == PlanAction.None ? PlanEntryStatus.NothingToDo : PlanEntryStatus.Planned,
        OutcomeStatus.Proved => PlanEntryStatus.Proved,
        OutcomeStatus.Skipped => PlanEntryStatus.Skipped,
        _ => PlanEntryStatus.Failed,
    };
}

/// <summary>What became of an object of a plan.</summary>
public enum PlanEntryStatus : long
{
    /// <summary>The plan does nothing to it.</summary>
    NothingToDo,

    /// <summary>It is to be encrypted, and no run has processed it.</summary>
    Planned,

    /// <summary>It is proved to be encrypted as wanted.</summary>
    Proved,

    /// <summary>It was not changed.</summary>
    Skipped,

    /// <summary>It could not be encrypted, or that could not be proved.</summary>
    Failed,

    /// <summary>Its record is not verified: it stands behind a damaged line, or in a journal of version 0.1. The next
    /// run looks at the object again.</summary>
    Doubtful,
}
