using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Repair;

/// <summary>The outcome of one object of a plan, as the journal keeps it.</summary>
public sealed record PlanOutcome
{
    /// <summary>The number of its entry in the plan.</summary>
    public required long Number { get; init; }

    /// <summary>Its bucket and key, and with versioning the version that was made.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The reason of the outcome.</summary>
    public required OutcomeReason Reason { get; init; }

    /// <summary>The status of the outcome.</summary>
    public OutcomeStatus Status => Reason.Status();

    /// <summary>Whether later runs pass it over.</summary>
    public bool IsFinal => Reason.IsFinal();

    /// <summary>The error code of the service, if there is one.</summary>
    public string? Code { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; init; }

    /// <summary>Its encryption before, if known.</summary>
    public EncryptionRule? Found { get; init; }

    /// <summary>Its encryption now, if known.</summary>
    public EncryptionRule? Encryption { get; init; }

    /// <summary>For a proved copy in a bucket that keeps versions, the version that was copied; else
    /// <c>null</c>.</summary>
    public string? KeptVersionId { get; init; }

    /// <summary>Its ETag before.</summary>
    public string? ETagBefore { get; init; }

    /// <summary>Its ETag now; a multipart copy has another one.</summary>
    public string? ETag { get; init; }

    /// <summary>The CRC64 of its content, if the service has it.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>The id of the request that showed the outcome.</summary>
    public string? RequestId { get; init; }

    /// <summary>The ids of multipart uploads of the key that are still open: ours that could not be aborted, and those
    /// of which one may be ours because the id of ours never arrived.</summary>
    public IReadOnlyList<string> LeftUploadIds { get; init; } = [];

    /// <summary>Whether a copy was made or may have been made. Then the next attempt looks for it first.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>What of a proved object is not proved to be as its owner had it at the moment of the copy.</summary>
    public UnprovedProperties Unproved { get; init; }

    /// <summary>Whether its record is not verified: a journal is damaged there, or has no checksums.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>When the work on it ended.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>For <see cref="OutcomeReason.Restoring"/>, when it can be read; <c>null</c> if the outcome comes from a
    /// journal.</summary>
    public DateTimeOffset? ReadyBy { get; init; }

    /// <summary>The exception; <c>null</c> if there was none, or if the outcome comes from a journal.</summary>
    public OssException? Problem { get; init; }

    /// <summary>The outcome with the ETags that a journal leaves out because they are those of the plan.</summary>
    internal PlanOutcome For(PlanEntry entry) => this with
    {
        ETagBefore = ETagBefore is { Length: 0 } ? entry.ETag : ETagBefore,
        ETag = ETag is { Length: 0 } ? entry.ETag : ETag,
    };
}

/// <summary>Properties of a copy that no precondition covers. Without versions, a change that somebody made to them
/// between the last look and the copy cannot be seen, and is undone by the copy. The names are in journals and
/// scripts, and stay.</summary>
[Flags]
public enum UnprovedProperties : long
{
    /// <summary>Everything is proved.</summary>
    None = 0,

    /// <summary>The ACL.</summary>
    Acl = 1,

    /// <summary>The tags, after a copy by parts.</summary>
    Tags = 2,
}

/// <summary>The status of an outcome.</summary>
public enum OutcomeStatus : long
{
    /// <summary>It is encrypted as wanted; everything was read back and is the same.</summary>
    Proved,

    /// <summary>It was left as it is, for a reason that is not a failure.</summary>
    Skipped,

    /// <summary>It could not be encrypted, or not be proved.</summary>
    Failed,
}

/// <summary>The reason of an outcome. The names are in journals and scripts, and stay.</summary>
public enum OutcomeReason : long
{
    /// <summary>Proved: it was copied onto itself in one request.</summary>
    Copied,

    /// <summary>Proved: it was copied onto itself with a multipart upload.</summary>
    CopiedByParts,

    /// <summary>Proved: an earlier attempt with unknown outcome, such as that of a killed run, had copied
    /// it.</summary>
    FoundDone,

    /// <summary>Skipped: somebody else has encrypted it as wanted.</summary>
    AlreadyAsWanted,

    /// <summary>Skipped: it was written since the plan was made, or during the copy.</summary>
    Changed,

    /// <summary>Skipped: it was deleted since the plan was made.</summary>
    Gone,

    /// <summary>Skipped: it was written or deleted after the copy and before the proof.</summary>
    Superseded,

    /// <summary>Skipped: the retention policy (WORM) of the bucket protects it from being overwritten.</summary>
    Retained,

    /// <summary>Skipped: a rule of the bucket (<c>overwriteConfig</c>) forbids this caller to overwrite it.</summary>
    OverwriteForbidden,

    /// <summary>Skipped: it is archived and not restored, so it cannot be read.</summary>
    NotRestored,

    /// <summary>Skipped: it is archived, and its restoration is under way.</summary>
    Restoring,

    /// <summary>Skipped: it is a symbolic link or an appendable object; a copy would be of another type.</summary>
    NotCopyable,

    /// <summary>Skipped: versioning is suspended, and a copy would replace a noncurrent version.</summary>
    WouldReplaceVersion,

    /// <summary>Skipped: it has a property that a copy would lose.</summary>
    NotCarried,

    /// <summary>Failed: the copy differs from the object, or is not encrypted as wanted.</summary>
    Different,

    /// <summary>Failed: it was copied with a multipart upload, and without a CRC64 its content cannot be
    /// compared.</summary>
    Unproved,

    /// <summary>Failed: the caller lacks a permission.</summary>
    NotPermitted,

    /// <summary>Failed: the KMS key cannot be used.</summary>
    KeyUnusable,

    /// <summary>Failed: the service rejected the request.</summary>
    Refused,

    /// <summary>Failed: the service was not reached, or its response was not valid.</summary>
    Unreachable,
}

/// <summary>The meaning of outcome reasons.</summary>
public static class OutcomeReasons
{
    /// <summary>The status of outcomes with this reason.</summary>
    public static OutcomeStatus Status(this OutcomeReason reason) => reason switch
    {
        <= OutcomeReason.FoundDone => OutcomeStatus.Proved,
        <= OutcomeReason.NotCarried => OutcomeStatus.Skipped,
        _ => OutcomeStatus.Failed,
    };

    /// <summary>Whether later runs pass such an object over. They retry failures, and skips for a temporary reason. A
    /// changed object needs another plan.</summary>
    public static bool IsFinal(this OutcomeReason reason) => reason.Status() switch
    {
        OutcomeStatus.Proved => true,
        OutcomeStatus.Skipped => reason is not (
            OutcomeReason.Retained or OutcomeReason.OverwriteForbidden or OutcomeReason.NotRestored
            or OutcomeReason.Restoring or OutcomeReason.WouldReplaceVersion),
        _ => false,
    };
}

/// <summary>A write-ahead log of repairs. After a crash the next run learns from it what may have been done. What must
/// be known after a crash is on the disk when its call completes.</summary>
internal interface IWriteAheadLog
{
    /// <summary>The salt of the fingerprints in this log.</summary>
    byte[] Salt { get; }

    /// <summary>A copy is about to start. On the disk when the call completes.</summary>
    Task BegunAsync(PendingRepair begun);

    /// <summary>A multipart upload was initiated; no part was sent yet. On the disk when the call completes.</summary>
    Task UploadOpenedAsync(long number, MultipartUpload upload);

    /// <summary>A multipart upload was completed or aborted; the record may reach the disk later. If it is lost,
    /// aborting the upload again does nothing.</summary>
    Task UploadClosedAsync(long number, MultipartUpload upload);
}

/// <summary>A log that keeps nothing, for objects that are encrypted without a plan.</summary>
internal sealed class NoWriteAheadLog : IWriteAheadLog
{
    /// <inheritdoc/>
    public byte[] Salt => [];

    /// <inheritdoc/>
    public Task BegunAsync(PendingRepair begun) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UploadOpenedAsync(long number, MultipartUpload upload) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task UploadClosedAsync(long number, MultipartUpload upload) => Task.CompletedTask;
}
