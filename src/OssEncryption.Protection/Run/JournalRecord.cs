using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>What a line of a journal tells.</summary>
internal enum JournalKind
{
    /// <summary>A run begins: the first line of each file.</summary>
    Run,

    /// <summary>A copy is about to be made.</summary>
    Begun,

    /// <summary>An upload in parts was begun.</summary>
    UploadOpened,

    /// <summary>An upload in parts is gone.</summary>
    UploadClosed,

    /// <summary>The work on an object has ended.</summary>
    Outcome,

    /// <summary>The run has ended.</summary>
    End,
}

/// <summary>A line of a journal.</summary>
internal sealed record JournalRecord
{
    /// <summary>What it tells.</summary>
    public required JournalKind Kind { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Of a run: the id of its plan.</summary>
    public string? PlanId { get; init; }

    /// <summary>Of a run: its share of the plan.</summary>
    public string? Shard { get; init; }

    /// <summary>The number of the entry it is about.</summary>
    public long Number { get; init; }

    /// <summary>Of a copy: what was begun.</summary>
    public PendingRepair? Begun { get; init; }

    /// <summary>Of an upload: which one.</summary>
    public MultipartUpload? Upload { get; init; }

    /// <summary>Of an object: how the work on it ended.</summary>
    public PlanOutcome? Outcome { get; init; }

    /// <summary>Of the end of a run: whether it came to its end, and was not stopped.</summary>
    public bool IsComplete { get; init; }
}
