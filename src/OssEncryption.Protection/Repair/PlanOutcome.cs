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
