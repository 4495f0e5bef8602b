using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption;

/// <summary>Whether the default encryption of one bucket is the one asked for, and why not. Two are equal when all
/// their properties are.</summary>
/// <param name="BucketName">The bucket.</param>
/// <param name="IsSatisfied">Whether the rule is the one asked for.</param>
/// <param name="Reason">The first difference: NotEncrypted, OtherAlgorithm, OtherKey, OtherDataEncryption; or
/// AlreadyAsWanted.</param>
/// <param name="Expected">The rule that is asked for; nothing where every rule is accepted.</param>
/// <param name="Found">The rule of the bucket.</param>
/// <param name="Region">The region id; nothing where the endpoint does not tell it.</param>
public sealed record OssBucketEncryptionTest(
    string BucketName,
    bool IsSatisfied,
    PlanReason Reason,
    EncryptionRule? Expected,
    EncryptionRule Found,
    string? Region = null)
{
    /// <summary>The bucket and the answer as text.</summary>
    public override string ToString() =>
        $"{BucketName}: {Reason}, expected {Expected?.ToString() ?? "any"}, found {Found}";

    /// <summary>Compares a rule with the one asked for.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="expected">The rule asked for; <c>null</c> for any.</param>
    /// <param name="found">The rule of the bucket.</param>
    /// <param name="isExact">Whether what is not named must be absent.</param>
    /// <param name="region">The region of the bucket.</param>
    internal static OssBucketEncryptionTest Of(
        string bucket, EncryptionRule? expected, EncryptionRule found, bool isExact, string? region)
    {
        PlanReason reason = expected is null
            ? found == EncryptionRule.None ? PlanReason.NotEncrypted : PlanReason.AlreadyAsWanted
            : Difference(found, expected, isExact);
        return new(bucket, reason == PlanReason.AlreadyAsWanted, reason, expected, found, region);
    }

    private static PlanReason Difference(EncryptionRule found, EncryptionRule expected, bool isExact) =>
        found.Satisfies(expected, isExact) ? PlanReason.AlreadyAsWanted
        : found.Algorithm != expected.Algorithm
            ? found == EncryptionRule.None ? PlanReason.NotEncrypted : PlanReason.OtherAlgorithm
        : found.HasKeyOf(expected, isExact) ? PlanReason.OtherDataEncryption
        : PlanReason.OtherKey;
}
