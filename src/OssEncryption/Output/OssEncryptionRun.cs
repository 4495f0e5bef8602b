using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>What applying a plan came to: the end of one run.</summary>
public sealed class OssEncryptionRun
{
    internal OssEncryptionRun(string path, PlanShard shard, RunSummary summary)
    {
        Path = path;
        Shard = shard.ToString();
        Counts = summary.Counts;
        DoneBefore = summary.DoneBefore;
        Elapsed = summary.Elapsed;
        Requests = summary.Requests;
        Throttled = summary.Throttled;
        IsComplete = summary.Stopped is null;
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The share of the plan that was applied.</summary>
    public string Shard { get; }

    /// <summary>How many objects are encrypted as wanted, and proved.</summary>
    public long Proved => CountOf(OutcomeStatus.Proved);

    /// <summary>How many objects were left as they are.</summary>
    public long Skipped => CountOf(OutcomeStatus.Skipped);

    /// <summary>How many objects failed; the next run tries them again.</summary>
    public long Failed => CountOf(OutcomeStatus.Failed);

    /// <summary>How many bytes the proved objects have.</summary>
    public long ProvedBytes => Counts.Where(count => count.Reason.Status() == OutcomeStatus.Proved)
        .Sum(count => count.Bytes);

    /// <summary>Objects and bytes of this run for each reason that occurs.</summary>
    public IReadOnlyList<OutcomeCount> Counts { get; }

    /// <summary>How many objects runs before had finished.</summary>
    public long DoneBefore { get; }

    /// <summary>Whether every object was looked at. If not, the same command goes on where it was.</summary>
    public bool IsComplete { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>How many requests went out, those that were sent again included.</summary>
    public long Requests { get; }

    /// <summary>How many of them the service found too fast.</summary>
    public long Throttled { get; }

    /// <summary>The run in a few words.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {Proved} proved, {Skipped} skipped, {Failed} failed");

    private long CountOf(OutcomeStatus status) =>
        Counts.Where(count => count.Reason.Status() == status).Sum(count => count.Objects);
}
