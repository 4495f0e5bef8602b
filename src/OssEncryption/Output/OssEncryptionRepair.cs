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
    /// <summary>The bucket and its rules as text.</summary>
    public override string ToString() => $"{BucketName}: {Status}, {Before} → {After}";
}
