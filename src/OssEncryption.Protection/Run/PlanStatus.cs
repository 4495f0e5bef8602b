using System.Diagnostics;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>How much of a plan has been applied.</summary>
public sealed class PlanStatus
{
    private const long EntriesAtOnce = 1 << 19;

    private readonly PlanFolder _plan;
    private readonly JournalState _journal;
    private readonly IReadOnlyList<PlanShard> _held;

    private PlanStatus(PlanFolder plan, JournalState journal, IReadOnlyList<PlanShard> held)
    {
        _plan = plan;
        _journal = journal;
        _held = held;
    }

    /// <summary>The number of objects that the plan changes.</summary>
    public long Planned => _plan.Header.Totals.Counts
        .Where(count => count.Action != PlanAction.None).Sum(count => count.Objects);

    /// <summary>Their size in bytes.</summary>
    public long PlannedBytes => _plan.Header.Totals.Counts
        .Where(count => count.Action != PlanAction.None).Sum(count => count.Bytes);

    /// <summary>The newest outcome of each object, by reason; doubtful ones are not counted.</summary>
    public IReadOnlyList<OutcomeCount> Counts => _journal.Counts;

    /// <summary>The number of objects that later runs pass over.</summary>
    public long Final => _journal.FinalCount;

    /// <summary>The number of proved objects of which the ACL is not proved.</summary>
    public long AclUnproved => _journal.AclUnproved;

    /// <summary>The number of proved objects of which the tags are not proved.</summary>
    public long TagsUnproved => _journal.TagsUnproved;

    /// <summary>The number of objects of which only doubtful records tell what became of them: they stand behind a
    /// damaged line, or in a journal of version 0.1. The next run looks at them again.</summary>
    public long Doubtful => _journal.DoubtfulCount;

    /// <summary>The number of objects of which the newest outcome names an upload that may be open.</summary>
    public long LeftUploads => _journal.LeftUploads;

    /// <summary>Whether a run on this machine applies it now.</summary>
    public bool IsRunning => _held.Count > 0;

    /// <summary>The shares of a plan that says how many it has; else empty.</summary>
    public IReadOnlyList<ShardStatus> Shards =>
    [
        .. Enumerable.Range(1, _plan.Header.ShardCount ?? 0)
            .Select(index => new PlanShard(index, _plan.Header.ShardCount!.Value))
            .Select(shard => new ShardStatus(shard, StateOf(shard))),
    ];

    /// <summary>The number of runs.</summary>
    public int Runs => _journal.Runs;

    /// <summary>When a journal was last written, or <c>null</c>.</summary>
    public DateTimeOffset? LastRun => _journal.LastTime;

    /// <summary>Reads the status of a plan; also while a run applies it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="recheck">Whether damaged journals are accepted; what they say is doubtful.</param>
    /// <exception cref="PlanException">A journal is damaged or belongs to another plan.</exception>
    /// <exception cref="IOException">A journal cannot be read.</exception>
    public static PlanStatus Read(PlanFolder plan, bool recheck = false)
    {
        var folder = new JournalFolder(plan);
        return new PlanStatus(
            plan, JournalState.Read(folder, PlanShard.Whole, recheck ? [] : null), folder.HeldShards);
    }

    /// <summary>The newest outcome of each object that has one, in the order of the plan, read lazily. A doubtful one
    /// says so.</summary>
    /// <exception cref="PlanException">A file of the plan is missing or damaged, or a journal belongs to another
    /// plan.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<PlanOutcome> ReadOutcomes(PlanFolder plan) =>
        ReadEntries(plan).Select(pair => pair.Outcome).OfType<PlanOutcome>();

    /// <summary>The entries of a plan in their order, each with its newest outcome, read lazily. The journals are read
    /// once for each half million entries, so that a plan of any size takes the memory of these.</summary>
    /// <exception cref="PlanException">A file is missing or damaged, or a journal belongs to another plan.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<(PlanEntry Entry, PlanOutcome? Outcome)> ReadEntries(PlanFolder plan)
    {
        var folder = new JournalFolder(plan);
        long end = 0;
        Dictionary<long, PlanOutcome> outcomes = [];
        foreach (PlanEntry entry in plan.ReadEntries(PlanShard.Whole))
        {
            if (entry.Number >= end)
            {
                end = entry.Number + EntriesAtOnce;
                outcomes = ReadOutcomes(folder, entry.Number, end);
            }

            yield return (entry, outcomes.TryGetValue(entry.Number, out PlanOutcome? known) ? known.For(entry) : null);
        }
    }

    private static Dictionary<long, PlanOutcome> ReadOutcomes(JournalFolder folder, long first, long end)
    {
        var seen = new NumberSet();
        Dictionary<long, PlanOutcome> found = [];
        foreach (JournalRecord record in folder.ReadRuns(PlanShard.Whole).SelectMany(run => run))
        {
            bool isNewest = record.Number >= first && record.Number < end
                && (record.Kind == JournalKind.Outcome || (record.IsDoubtful && record.Kind == JournalKind.Begun))
                && seen.Add(record.Number - first);
            if (isNewest && record.Outcome is { } outcome)
            {
                found[record.Number] = outcome with { IsDoubtful = record.IsDoubtful };
            }
        }

        return found;
    }

    private ShardState StateOf(PlanShard shard) =>
        _held.Any(held => held.Overlaps(shard)) ? ShardState.Running
        : _journal.Shards.Any(run => run.IsComplete && run.Shard.Covers(shard)) ? ShardState.Done
        : _journal.Shards.Any(run => run.Shard.Overlaps(shard)) ? ShardState.Stopped
        : ShardState.Missing;
}

/// <summary>How far a share of a plan is.</summary>
/// <param name="Shard">The share.</param>
/// <param name="State">Its state.</param>
public sealed record ShardStatus(PlanShard Shard, ShardState State);

/// <summary>The state of a share of a plan.</summary>
public enum ShardState : long
{
    /// <summary>No run has begun it.</summary>
    Missing,

    /// <summary>A run on this machine works on it.</summary>
    Running,

    /// <summary>A run has begun it, and none has gone through it. A run on another machine looks the same, where the
    /// folder does not show its lock.</summary>
    Stopped,

    /// <summary>A run has gone through all of its objects.</summary>
    Done,
}

/// <summary>The progress of a run. Thread-safe.</summary>
public sealed class RunProgress
{
    private readonly Stopwatch _elapsed = Stopwatch.StartNew();
    private long _objects;
    private long _bytes;

    /// <summary>The progress of a run at its start. The size of a shard is not known before its entries are read, so
    /// shards count as equal.</summary>
    /// <param name="totals">The totals of the plan.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="before">What earlier runs have done of it.</param>
    internal static RunProgress Of(PlanTotals totals, PlanShard shard, JournalState before)
    {
        PlanCount[] counts = [.. totals.Counts.Where(count => count.Action != PlanAction.None)];
        long bytesDone = before.Counts.Where(count => count.Reason.IsFinal()).Sum(count => count.Bytes);
        return new RunProgress(
            Math.Max(0, (counts.Sum(count => count.Objects) / shard.Count) - before.FinalCount),
            Math.Max(0, (counts.Sum(count => count.Bytes) / shard.Count) - bytesDone));
    }

    private RunProgress(long objectsToDo, long bytesToDo)
    {
        ObjectsToDo = objectsToDo;
        BytesToDo = bytesToDo;
    }

    /// <summary>The number of objects to do at the start; for a shard an estimate.</summary>
    public long ObjectsToDo { get; }

    /// <summary>Their size in bytes.</summary>
    public long BytesToDo { get; }

    /// <summary>The number of objects done.</summary>
    public long Objects => Interlocked.Read(ref _objects);

    /// <summary>Their size in bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => _elapsed.Elapsed;

    /// <summary>Objects per second so far.</summary>
    public double Rate => Objects / Math.Max(Elapsed.TotalSeconds, 0.001);

    /// <summary>The estimated time for the rest, or <c>null</c> while nothing is done.</summary>
    public TimeSpan? Remaining => Objects == 0
        ? null
        : TimeSpan.FromSeconds(Math.Max(0, ObjectsToDo - Objects) / Rate);

    internal void Add(PlanOutcome outcome)
    {
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, outcome.Size);
    }
}

/// <summary>The objects of a plan with the same outcome reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Objects">The number of objects.</param>
/// <param name="Bytes">Their size in bytes.</param>
public sealed record OutcomeCount(OutcomeReason Reason, long Objects, long Bytes)
{
    /// <summary>The status of these outcomes.</summary>
    public OutcomeStatus Status => Reason.Status();

    /// <summary>The count as text: <c>Proved, Copied: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{Status}, {Reason}: {new PlanAmount(Objects, Bytes)}";
}

/// <summary>Counts outcomes by reason. Thread-safe.</summary>
internal sealed class OutcomeTally
{
    private readonly object _gate = new();
    private readonly SortedDictionary<OutcomeReason, OutcomeCount> _counts = [];
    private long _aclUnproved;
    private long _tagsUnproved;

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
            _aclUnproved += outcome.Unproved.HasFlag(UnprovedProperties.Acl) ? 1 : 0;
            _tagsUnproved += outcome.Unproved.HasFlag(UnprovedProperties.Tags) ? 1 : 0;
        }
    }

    /// <summary>The number of proved objects of which the ACL is not proved.</summary>
    public long AclUnproved
    {
        get
        {
            lock (_gate)
            {
                return _aclUnproved;
            }
        }
    }

    /// <summary>The number of proved objects of which the tags are not proved.</summary>
    public long TagsUnproved
    {
        get
        {
            lock (_gate)
            {
                return _tagsUnproved;
            }
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
