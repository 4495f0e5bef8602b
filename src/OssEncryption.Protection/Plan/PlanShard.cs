namespace OssEncryption.Protection.Plan;

/// <summary>One of several equal shares of a plan: the entries whose number leaves <paramref name="Index"/> - 1 when
/// divided by <paramref name="Count"/>.</summary>
/// <param name="Index">Which share, from 1.</param>
/// <param name="Count">How many shares there are.</param>
public sealed record PlanShard(int Index, int Count)
{
    /// <summary>The one share that is the whole plan.</summary>
    public static PlanShard Whole { get; } = new(1, 1);

    /// <summary>Whether an entry belongs to this share.</summary>
    public bool Contains(PlanEntry entry) => Contains(entry.Number);

    /// <summary>Whether the entry of a number belongs to this share.</summary>
    public bool Contains(long number) => number % Count == Index - 1;

    /// <summary>Whether an entry may belong to this share and to another one.</summary>
    public bool Overlaps(PlanShard other) => (Index - other.Index) % GreatestDivisor(Count, other.Count) == 0;

    /// <summary>The share as it is written, <c>2/8</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Index}/{Count}");

    private static int GreatestDivisor(int a, int b) => b == 0 ? a : GreatestDivisor(b, a % b);
}
