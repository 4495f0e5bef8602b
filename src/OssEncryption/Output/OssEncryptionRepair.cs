using OssEncryption.Protection.Findings;

namespace OssEncryption;

/// <summary>What became of the rule of a bucket that was repaired, or whose repair was undone.</summary>
public enum OssRepairStatus : long
{
    /// <summary>The rule was changed, and reading it back gave what was asked for.</summary>
    Changed,

    /// <summary>The rule was as it should be already.</summary>
    Unchanged,

    /// <summary>The rule was left alone; Reason says why.</summary>
    Left,
}

/// <summary>The rule of a bucket before and after a repair.</summary>
/// <param name="BucketName">The bucket.</param>
/// <param name="Region">The region id.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Before">The rule before.</param>
/// <param name="After">The rule after.</param>
/// <param name="Reason">Why it was left alone; nothing otherwise.</param>
public sealed record OssEncryptionRepair(
    string BucketName, string Region, OssRepairStatus Status, string Before, string After, string? Reason)
{
    /// <summary>What became of a rule.</summary>
    internal static OssEncryptionRepair Of(RepairStep step, OssRepairStatus status) =>
        new(step.Bucket, step.Region, status, step.Before.ToString(), step.After.ToString(), null);

    /// <summary>A rule that was left alone.</summary>
    internal static OssEncryptionRepair Left(RepairStep step, string reason) =>
        Of(step with { After = step.Before }, OssRepairStatus.Left) with { Reason = reason };

    /// <summary>The bucket and its rules as text.</summary>
    public override string ToString() => $"{BucketName}: {Status}, {Before} → {After}";
}
