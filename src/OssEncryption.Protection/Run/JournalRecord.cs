using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>The kind of a journal record.</summary>
internal enum JournalKind
{
    /// <summary>A run started: the first record of each file.</summary>
    Run,

    /// <summary>A copy is about to start.</summary>
    Begun,

    /// <summary>A multipart upload was initiated.</summary>
    UploadOpened,

    /// <summary>A multipart upload was completed or aborted.</summary>
    UploadClosed,

    /// <summary>The outcome of an object.</summary>
    Outcome,

    /// <summary>The run ended.</summary>
    End,
}

/// <summary>A record of a journal: one line.</summary>
internal sealed record JournalRecord
{
    /// <summary>Its kind.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The number of the entry; 0 for <c>Run</c> and <c>End</c>.</summary>
    public long Number { get; init; }

    /// <summary>For <c>Run</c>: the run.</summary>
    public JournalRun? Run { get; init; }

    /// <summary>For <c>Begun</c>: the copy.</summary>
    public PendingRepair? Begun { get; init; }

    /// <summary>For <c>UploadOpened</c>: the object.</summary>
    public ObjectAddress? Address { get; init; }

    /// <summary>For <c>UploadOpened</c> and <c>UploadClosed</c>: the id of the upload.</summary>
    public string? UploadId { get; init; }

    /// <summary>For <c>Outcome</c>: the outcome.</summary>
    public PlanOutcome? Outcome { get; init; }

    /// <summary>For <c>End</c>: whether the run finished and was not stopped early.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Whether it stands at or after a damaged line, or in a journal without checksums. It is a hint where to
    /// look, and no evidence.</summary>
    public bool IsDoubtful { get; init; }
}

/// <summary>A run, as the first line of its journal states it.</summary>
internal sealed record JournalRun
{
    /// <summary>The number of the run, which is the beginning of the file's name.</summary>
    public required int Number { get; init; }

    /// <summary>The id of the plan.</summary>
    public required string PlanId { get; init; }

    /// <summary>The shard, as <c>2/8</c>.</summary>
    public required string Shard { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The salt of the digests in its records.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>Damages of other journals that this run found: from these lines on, nothing is believed.</summary>
    public IReadOnlyList<JournalDamage> Distrusted { get; init; } = [];
}

/// <summary>A damaged line of a journal.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Line">The line, from 1.</param>
internal sealed record JournalDamage(string File, long Line);
