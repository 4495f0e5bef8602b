namespace OssEncryption.Protection.Plan;

/// <summary>How many objects of a plan share an action and its reason.</summary>
/// <param name="Action">What is to be done.</param>
/// <param name="Reason">Why.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record PlanCount(PlanAction Action, PlanReason Reason, long Objects, long Bytes)
{
    /// <summary>The count in a few words: <c>Copy, NotEncrypted: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{Action}, {Reason}: {new PlanAmount(Objects, Bytes)}";
}
