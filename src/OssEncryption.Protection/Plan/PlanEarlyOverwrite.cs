namespace OssEncryption.Protection.Plan;

/// <summary>Objects that a plan replaces before the time is over for which their storage class is billed at least. The
/// rest of that time is billed all the same.</summary>
/// <param name="StorageClass">Their storage class.</param>
/// <param name="MinimumDays">For how many days an object of it is billed at least.</param>
/// <param name="Objects">How many there are.</param>
/// <param name="Bytes">How many bytes they have together.</param>
public sealed record PlanEarlyOverwrite(string StorageClass, int MinimumDays, long Objects, long Bytes)
{
    /// <summary>The objects in a few words: <c>IA, younger than 30 days: 12 objects, 3400 bytes</c>.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{StorageClass}, younger than {MinimumDays} days: {new PlanAmount(Objects, Bytes)}");
}
