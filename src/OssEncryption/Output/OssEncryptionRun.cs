using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>The summary of one run of a plan. Two are equal when all their properties are.</summary>
public sealed record OssEncryptionRun
{
    /// <summary>Creates a summary, for tests of scripts that take it.</summary>
    /// <param name="path">The folder of the plan.</param>
    /// <param name="counts">Objects and bytes for each reason.</param>
    /// <param name="isComplete">Whether every object was processed.</param>
    /// <param name="shard">The share of the plan.</param>
    public OssEncryptionRun(
        string path, OutcomeCount[] counts, bool isComplete = true, string shard = "1/1")
    {
        Path = path;
        Counts = new ValueList<OutcomeCount>(counts);
        IsComplete = isComplete;
        Shard = shard;
    }

    internal OssEncryptionRun(string path, PlanShard shard, RunSummary summary)
        : this(path, [.. summary.Counts], summary.Stopped is null, shard.ToString())
    {
        AclUnproved = summary.AclUnproved;
        TagsUnproved = summary.TagsUnproved;
        DoneBefore = summary.DoneBefore;
        Elapsed = summary.Elapsed;
        Requests = summary.Requests;
        Throttled = summary.Throttled;
        ComeAgain = summary.ReadyBy?.LocalDateTime;
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The share of the plan that was applied.</summary>
    public string Shard { get; }

    /// <summary>The number of objects proved to be encrypted as wanted.</summary>
    public long Proved => CountOf(OutcomeStatus.Proved);

    /// <summary>How many of the proved ones have an ACL that is not proved: without versions, nothing shows a change
    /// that somebody made between the last look and the copy.</summary>
    public long AclUnproved { get; }

    /// <summary>How many of the proved ones have tags that are not proved, either: those that were copied by
    /// parts.</summary>
    public long TagsUnproved { get; }

    /// <summary>The number of objects that were not changed.</summary>
    public long Skipped => CountOf(OutcomeStatus.Skipped);

    /// <summary>The number of objects that failed. The next run retries them.</summary>
    public long Failed => CountOf(OutcomeStatus.Failed);

    /// <summary>The size of the proved objects in bytes.</summary>
    public long ProvedBytes => Counts.Where(count => count.Reason.Status() == OutcomeStatus.Proved)
        .Sum(count => count.Bytes);

    /// <summary>Objects and bytes of this run for each reason.</summary>
    public IReadOnlyList<OutcomeCount> Counts { get; }

    /// <summary>The number of objects that earlier runs had finished.</summary>
    public long DoneBefore { get; }

    /// <summary>Whether every object was processed. If not, the same command continues the run.</summary>
    public bool IsComplete { get; }

    /// <summary>The number of objects that are being restored, with -RestoreArchived.</summary>
    public long Restoring => Counts.Where(count => count.Reason == OutcomeReason.Restoring)
        .Sum(count => count.Objects);

    /// <summary>When the first of them can be read at the latest, in local time: run the same command again then.
    /// Nothing when none is being restored.</summary>
    public DateTime? ComeAgain { get; }

    /// <summary>The duration.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The number of requests, including retries.</summary>
    public long Requests { get; }

    /// <summary>The number of requests that the service throttled.</summary>
    public long Throttled { get; }

    /// <summary>The run as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {Proved} proved, {Skipped} skipped, {Failed} failed");

    private long CountOf(OutcomeStatus status) =>
        Counts.Where(count => count.Reason.Status() == status).Sum(count => count.Objects);
}
