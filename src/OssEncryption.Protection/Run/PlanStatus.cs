using System.Diagnostics;
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

/// <summary>How far a run has come. Safe to read from any thread.</summary>
public sealed class RunProgress
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private long _objects;
    private long _bytes;

    internal RunProgress(long objectsToDo, long bytesToDo)
    {
        ObjectsToDo = objectsToDo;
        BytesToDo = bytesToDo;
    }

    /// <summary>How many objects there were to do; of a share of a plan, about.</summary>
    public long ObjectsToDo { get; }

    /// <summary>How many bytes they have.</summary>
    public long BytesToDo { get; }

    /// <summary>How many objects are done.</summary>
    public long Objects => Interlocked.Read(ref _objects);

    /// <summary>How many bytes they have.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How long the run has been going on.</summary>
    public TimeSpan Elapsed => _elapsed.Elapsed;

    /// <summary>Objects per second so far.</summary>
    public double Rate => Objects / Math.Max(Elapsed.TotalSeconds, 0.001);

    /// <summary>How long the rest takes at this rate, or <c>null</c> as long as nothing is done.</summary>
    public TimeSpan? Remaining => Objects == 0
        ? null
        : TimeSpan.FromSeconds(Math.Max(0, ObjectsToDo - Objects) / Rate);

    internal void Add(PlanOutcome outcome)
    {
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, outcome.Size);
    }
}

/// <summary>How many objects of a plan ended for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record OutcomeCount(OutcomeReason Reason, long Objects, long Bytes)
{
    /// <summary>How the work on them ended.</summary>
    public OutcomeStatus Status => Reason.Status();

    /// <summary>The count in a few words: <c>Proved, Copied: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{Status}, {Reason}: {new PlanAmount(Objects, Bytes)}";
}

/// <summary>Counts outcomes by reason. Safe to use from many threads.</summary>
internal sealed class OutcomeTally
{
    private readonly object _gate = new();
    private readonly SortedDictionary<OutcomeReason, OutcomeCount> _counts = [];

    /// <summary>Counts an outcome.</summary>
    public void Add(PlanOutcome outcome)
    {
        lock (_gate)
        {
            OutcomeCount before = _counts.TryGetValue(outcome.Reason, out OutcomeCount? known)
                ? known
                : new OutcomeCount(outcome.Reason, 0, 0);
            _counts[outcome.Reason] = before with
            {
                Objects = before.Objects + 1,
                Bytes = before.Bytes + outcome.Size,
            };
        }
    }

    /// <summary>The counts so far, in the order of the reasons.</summary>
    public IReadOnlyList<OutcomeCount> Counts
    {
        get
        {
            lock (_gate)
            {
                return [.. _counts.Values];
            }
        }
    }
}
