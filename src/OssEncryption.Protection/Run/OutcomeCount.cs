using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>How many objects of a plan ended for one reason.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record OutcomeCount(OutcomeReason Reason, long Objects, long Bytes)
{
    /// <summary>How the work on them ended.</summary>
    public OutcomeStatus Status => Reason.Status();

    /// <summary>The count in a few words: <c>Proved, Copied: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => $"{Status}, {Reason}: {new PlanAmount(Objects, Bytes)}";
}
