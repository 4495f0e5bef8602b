using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

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
