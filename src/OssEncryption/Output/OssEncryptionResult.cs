using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption;

/// <summary>How the work on one object ended, as the journal of a plan keeps it.</summary>
public sealed class OssEncryptionResult
{
    internal OssEncryptionResult(PlanOutcome outcome)
        : this(outcome.Address, outcome.Status, outcome.Reason.ToString())
    {
        Size = outcome.Size;
        Before = outcome.Found;
        Now = outcome.Encryption;
        ETagBefore = outcome.ETagBefore;
        ETag = outcome.ETag;
        Crc64 = outcome.Crc64;
        RequestId = outcome.RequestId;
        Code = outcome.Code;
        Message = outcome.Message;
        Advice = outcome.Advice;
        LeftUploadId = outcome.LeftUploadId;
        Time = outcome.Time.UtcDateTime;
    }

    internal OssEncryptionResult(PlanEntry entry)
        : this(entry.Address, OutcomeStatus.Skipped, entry.Reason.ToString())
    {
        Size = entry.Size;
        Before = entry.Found;
        Now = entry.Found;
        ETagBefore = entry.ETag;
        ETag = entry.ETag;
        Code = entry.Detail;
        Time = DateTime.UtcNow;
    }

    private OssEncryptionResult(ObjectAddress address, OutcomeStatus status, string reason)
    {
        BucketName = address.Bucket;
        Key = address.Key;
        VersionId = address.VersionId;
        Status = status;
        Reason = reason;
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The version: the one that was made, where versions are kept.</summary>
    public string? VersionId { get; }

    /// <summary>Proved: it is encrypted as wanted, and all it had was read back and agrees. Skipped: it was left as it
    /// is. Failed: it could not be done, or not be proved.</summary>
    public OutcomeStatus Status { get; }

    /// <summary>Why: one stable word.</summary>
    public string Reason { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>How it was encrypted before, where that was seen.</summary>
    public EncryptionRule? Before { get; }

    /// <summary>How it is encrypted now, where that was seen.</summary>
    public EncryptionRule? Now { get; }

    /// <summary>The ETag before.</summary>
    public string? ETagBefore { get; }

    /// <summary>The ETag now; a copy by parts has another one.</summary>
    public string? ETag { get; }

    /// <summary>The CRC64 of the content, where the service keeps it.</summary>
    public ulong? Crc64 { get; }

    /// <summary>The id under which the service logged the request that shows it.</summary>
    public string? RequestId { get; }

    /// <summary>The service's code, where it gave one.</summary>
    public string? Code { get; }

    /// <summary>What happened, where there is more to say.</summary>
    public string? Message { get; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; }

    /// <summary>The id of an upload in parts that stays open, because giving it up failed too.</summary>
    public string? LeftUploadId { get; }

    /// <summary>When it ended, UTC.</summary>
    public DateTime Time { get; }

    /// <summary>The object and how it ended, in a few words.</summary>
    public override string ToString() => $"{BucketName}/{Key}: {Status} ({Reason})";
}
