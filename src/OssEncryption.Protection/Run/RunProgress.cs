using System.Diagnostics;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

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
