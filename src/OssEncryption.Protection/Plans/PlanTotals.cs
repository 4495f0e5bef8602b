namespace OssEncryption.Protection;

/// <summary>What the entries of a plan come to.</summary>
public sealed record PlanTotals
{
    /// <summary>How many entries there are: objects, and with all versions also versions and delete markers.</summary>
    public long Objects { get; init; }

    /// <summary>How many bytes they have.</summary>
    public long Bytes { get; init; }

    /// <summary>Objects and bytes for each action and reason that occurs.</summary>
    public IReadOnlyList<PlanCount> Counts { get; init; } = [];
}
