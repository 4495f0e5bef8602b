using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>How a plan is run.</summary>
public sealed record PlanExecutionOptions
{
    /// <summary>The share of the plan.</summary>
    public PlanShard Shard { get; init; } = PlanShard.Whole;

    /// <summary>How many requests may be under way at once.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>How many requests may go out in a second, or <c>null</c> for as many as can.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>How objects are copied.</summary>
    public RepairOptions Repair { get; init; } = new();

    /// <summary>Says what to do about a failure, for the journal.</summary>
    public Func<OssException, string, string?> Advise { get; init; } = (_, _) => null;
}
