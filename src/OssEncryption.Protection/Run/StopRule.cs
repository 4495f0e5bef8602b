using OssEncryption.Client.Model;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Says when it makes no sense to go on: without a credential that counts, or when one object after the other
/// finds no service. A run that is stopped so goes on where it was.</summary>
/// <param name="limit">How many objects in a row find no service.</param>
internal sealed class StopRule(int limit)
{
    private int _inARow;

    /// <summary>Looks at an outcome.</summary>
    /// <returns>The failure to stop for, or <c>null</c>.</returns>
    public OssException? Look(PlanOutcome outcome)
    {
        if (outcome.Reason != OutcomeReason.Unreachable)
        {
            Interlocked.Exchange(ref _inARow, 0);
            return outcome.Problem is { } problem && RepairFailure.IsOfEverything(problem) ? problem : null;
        }

        bool isEnough = outcome.Problem is not null
            && (RepairFailure.IsOfEverything(outcome.Problem) || Interlocked.Increment(ref _inARow) >= limit);
        return isEnough ? outcome.Problem : null;
    }
}
