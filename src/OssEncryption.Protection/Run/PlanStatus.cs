using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>How far a plan has been applied.</summary>
public sealed class PlanStatus
{
    private readonly PlanFolder _plan;
    private readonly JournalState _journal;

    internal PlanStatus(PlanFolder plan, JournalState journal, bool isRunning)
    {
        _plan = plan;
        _journal = journal;
        IsRunning = isRunning;
    }

    /// <summary>How many objects the plan changes.</summary>
    public long Planned => _plan.Header.Totals.Counts
        .Where(count => count.Action != PlanAction.None).Sum(count => count.Objects);

    /// <summary>How many bytes they have.</summary>
    public long PlannedBytes => _plan.Header.Totals.Counts
        .Where(count => count.Action != PlanAction.None).Sum(count => count.Bytes);

    /// <summary>The newest outcome of each object that has one, counted.</summary>
    public IReadOnlyList<OutcomeCount> Counts => _journal.Counts;

    /// <summary>How many objects no run looks at any more.</summary>
    public long Final => _journal.FinalCount;

    /// <summary>Whether a run on this machine works on it now.</summary>
    public bool IsRunning { get; }

    /// <summary>How often the plan was run.</summary>
    public int Runs => _journal.Runs;

    /// <summary>When a run last wrote something down, or <c>null</c>.</summary>
    public DateTimeOffset? LastRun => _journal.LastTime;

    /// <summary>Reads how far a plan has been applied; also while it is.</summary>
    /// <exception cref="PlanException">A journal belongs to another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read.</exception>
    public static PlanStatus Read(PlanFolder plan)
    {
        var folder = new JournalFolder(plan.Path, plan.Header.Id);
        return new PlanStatus(plan, JournalState.Read(folder), folder.IsInUse);
    }

    /// <summary>The newest outcome of each object that has one, read as they are taken.</summary>
    /// <exception cref="PlanException">A journal belongs to another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read.</exception>
    public static IEnumerable<PlanOutcome> ReadOutcomes(PlanFolder plan)
    {
        var seen = new NumberSet();
        return new JournalFolder(plan.Path, plan.Header.Id).ReadRuns()
            .SelectMany(run => run)
            .Select(record => record.Outcome)
            .OfType<PlanOutcome>()
            .Where(outcome => seen.Add(outcome.Number));
    }

    // What a share has is known when it has been read; before that, shares are as good as equal.
    internal RunProgress ProgressOf(PlanShard shard)
    {
        long bytesDone = Counts.Where(count => count.Reason.IsFinal()).Sum(count => count.Bytes);
        return new RunProgress(
            Math.Max(0, Planned - Final) / shard.Count, Math.Max(0, PlannedBytes - bytesDone) / shard.Count);
    }
}
