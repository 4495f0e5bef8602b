using System.Collections.Concurrent;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Base;

/// <summary>Hands what a run reports from its threads to the pipeline thread. A run that is faster than the pipeline
/// waits for it.</summary>
/// <param name="stop">Ends the waiting.</param>
internal sealed class OutcomeFeed(CancellationToken stop) : IDisposable
{
    private const int Capacity = 256;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<PlanOutcome> _outcomes = new(Capacity);

    /// <summary>Takes an outcome, from any thread.</summary>
    public void Add(PlanOutcome outcome) => _outcomes.Add(outcome, stop);

    /// <summary>Hands all outcomes of a run on, until it has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="take">Gets each outcome, on this thread.</param>
    /// <param name="onTick">Called about five times a second, and after each outcome.</param>
    public void Drain(Task run, Action<PlanOutcome> take, Action onTick)
    {
        while (!run.IsCompleted || _outcomes.Count > 0)
        {
            if (_outcomes.TryTake(out PlanOutcome? outcome, Tick))
            {
                take(outcome);
            }

            onTick();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _outcomes.Dispose();
}
