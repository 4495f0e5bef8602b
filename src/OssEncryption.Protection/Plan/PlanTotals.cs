namespace OssEncryption.Protection.Plan;

/// <summary>What the entries of a plan come to, and what applying it will cost.</summary>
public sealed record PlanTotals
{
    /// <summary>How many entries there are: objects, and with all versions also versions and delete markers.</summary>
    public long Objects { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; init; }

    /// <summary>Objects and bytes for each action and reason that occurs.</summary>
    public IReadOnlyList<PlanCount> Counts { get; init; } = [];

    /// <summary>How many requests it takes to apply the plan. Those that have to be sent again are not included, nor
    /// the one that asks a bucket for its versioning.</summary>
    public long ApplyRequests { get; init; }

    /// <summary>How many calls to KMS the service makes for them at most.</summary>
    public long KmsCalls { get; init; }

    /// <summary>What is replaced before its minimum storage time is over, by storage class.</summary>
    public IReadOnlyList<PlanEarlyOverwrite> EarlyOverwrites { get; init; } = [];

    /// <summary>What stays beside its copy as an older version, and is stored twice from then on.</summary>
    public PlanAmount KeptVersions { get; init; } = PlanAmount.None;

    /// <summary>What is protected better now than the plan wants it, such as under a key in KMS.</summary>
    public PlanAmount Lowered { get; init; } = PlanAmount.None;

    /// <summary>The RAM actions that applying the plan needs.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    /// <summary>How many requests the planning sent.</summary>
    public long PlanRequests { get; init; }

    /// <summary>How many objects an inventory told enough of, so that they were not asked for.</summary>
    public long SavedRequests { get; init; }
}
