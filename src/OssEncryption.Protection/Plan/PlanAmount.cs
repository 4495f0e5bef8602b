namespace OssEncryption.Protection.Plan;

/// <summary>Objects of a plan, and how large they are.</summary>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record PlanAmount(long Objects, long Bytes)
{
    /// <summary>Nothing.</summary>
    public static PlanAmount None { get; } = new(0, 0);

    /// <summary>The amount in a few words: <c>12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Objects} {(Objects == 1 ? "object" : "objects")}, {Bytes} bytes");

    /// <summary>This and one object more.</summary>
    internal PlanAmount With(long size) => new(Objects + 1, Bytes + size);

    /// <summary>This and another amount.</summary>
    internal PlanAmount With(PlanAmount other) => new(Objects + other.Objects, Bytes + other.Bytes);
}
