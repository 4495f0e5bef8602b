using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>How the work on one object of a plan ended: what the journal keeps of it.</summary>
public sealed record PlanOutcome
{
    /// <summary>The number of its entry in the plan.</summary>
    public required long Number { get; init; }

    /// <summary>Where it is; the version is the one that was made, where there are versions.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Why it ended so.</summary>
    public required OutcomeReason Reason { get; init; }

    /// <summary>How it ended.</summary>
    public OutcomeStatus Status => Reason.Status();

    /// <summary>Whether no other run looks at it again.</summary>
    public bool IsFinal => Reason.IsFinal();

    /// <summary>The service's code, where it gave one.</summary>
    public string? Code { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Advice { get; init; }

    /// <summary>How it was encrypted before, where that was seen.</summary>
    public EncryptionRule? Found { get; init; }

    /// <summary>How it is encrypted now, where that was seen.</summary>
    public EncryptionRule? Encryption { get; init; }

    /// <summary>Its ETag before.</summary>
    public string? ETagBefore { get; init; }

    /// <summary>Its ETag now; a copy by parts has another one.</summary>
    public string? ETag { get; init; }

    /// <summary>The CRC64 of its content, where the service keeps it.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>The id under which the service logged the request that says so.</summary>
    public string? RequestId { get; init; }

    /// <summary>An upload in parts that stays open, because giving it up failed too.</summary>
    public string? LeftUploadId { get; init; }

    /// <summary>Whether a copy was made, or may have been: then it is looked for before another one is made.</summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The failure behind it; <c>null</c> when there was none, or when it was read from a journal.</summary>
    public OssException? Problem { get; init; }
}

/// <summary>How the work on an object ended.</summary>
public enum OutcomeStatus
{
    /// <summary>It is encrypted as wanted, and everything it had was read back and agrees.</summary>
    Proved,

    /// <summary>It was left as it is, for a reason that is no failure.</summary>
    Skipped,

    /// <summary>It could not be done, or not be proved.</summary>
    Failed,
}

/// <summary>Why the work on an object ended as it did. The names are stable: journals and scripts have them.</summary>
public enum OutcomeReason
{
    /// <summary>Proved: it was copied onto itself in one request.</summary>
    Copied,

    /// <summary>Proved: it was copied onto itself by parts.</summary>
    CopiedByParts,

    /// <summary>Proved: an attempt whose end was not seen, such as one of a run that was killed, had done it.</summary>
    FoundDone,

    /// <summary>Skipped: somebody else has encrypted it as wanted.</summary>
    AlreadyAsWanted,

    /// <summary>Skipped: somebody wrote it since the plan was made, or while it was copied.</summary>
    Changed,

    /// <summary>Skipped: it was deleted since the plan was made.</summary>
    Gone,

    /// <summary>Skipped: somebody wrote or deleted it after it had been copied and before that was proved.</summary>
    Superseded,

    /// <summary>Skipped: the retention policy (WORM) of the bucket protects it from being overwritten.</summary>
    Retained,

    /// <summary>Skipped: it rests in an archive class and is not restored, so it cannot be read.</summary>
    NotRestored,

    /// <summary>Skipped: it is a symbolic link, or was made by appending; a copy would be something else.</summary>
    NotCopyable,

    /// <summary>Skipped: versioning is suspended, and a copy would replace an older version.</summary>
    WouldReplaceVersion,

    /// <summary>Skipped: it has a property that a copy would lose.</summary>
    NotCarried,

    /// <summary>Failed: after the copy something is not what it was, or not as wanted.</summary>
    Different,

    /// <summary>Failed: it was copied by parts, and as the service keeps no checksum of it, its bytes cannot be
    /// compared.</summary>
    Unproved,

    /// <summary>Failed: the caller may not do what it takes.</summary>
    NotPermitted,

    /// <summary>Failed: the key cannot be used.</summary>
    KeyUnusable,

    /// <summary>Failed: the service refused it.</summary>
    Refused,

    /// <summary>Failed: the service was not reached, or did not answer as it should.</summary>
    Unreachable,
}

/// <summary>What the reasons of outcomes mean.</summary>
public static class OutcomeReasons
{
    /// <summary>How the work on an object ended that ended for this reason.</summary>
    public static OutcomeStatus Status(this OutcomeReason reason) => reason switch
    {
        <= OutcomeReason.FoundDone => OutcomeStatus.Proved,
        <= OutcomeReason.NotCarried => OutcomeStatus.Skipped,
        _ => OutcomeStatus.Failed,
    };

    /// <summary>Whether no other run looks at such an object again. What failed is tried again, and what was skipped
    /// for a reason that passes; what changed needs another plan.</summary>
    public static bool IsFinal(this OutcomeReason reason) => reason.Status() switch
    {
        OutcomeStatus.Proved => true,
        OutcomeStatus.Skipped => reason is not (
            OutcomeReason.Retained or OutcomeReason.NotRestored or OutcomeReason.WouldReplaceVersion),
        _ => false,
    };
}
