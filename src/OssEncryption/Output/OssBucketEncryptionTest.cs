using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

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

/// <summary>Whether one object is encrypted as it should be, and why not. Two are equal when all their properties
/// are.</summary>
/// <param name="BucketName">The bucket.</param>
/// <param name="Key">The key.</param>
/// <param name="IsSatisfied">Whether it is encrypted as it should be.</param>
/// <param name="Reason">The first difference: NotEncrypted, OtherAlgorithm, OtherKey, OtherDataEncryption; or
/// AlreadyAsWanted.</param>
/// <param name="Expected">The encryption that it should have; nothing where any is accepted.</param>
/// <param name="Found">The encryption that the server declared.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="VersionId">The version; nothing without versioning.</param>
/// <param name="Region">The region id of the bucket; nothing where the endpoint does not tell it.</param>
public sealed record OssObjectEncryptionTest(
    string BucketName,
    string Key,
    bool IsSatisfied,
    PlanReason Reason,
    EncryptionRule? Expected,
    EncryptionRule Found,
    long Size = 0,
    string? VersionId = null,
    string? Region = null)
{
    /// <summary>The object and the answer as text.</summary>
    public override string ToString() =>
        $"{BucketName}/{Key}: {Reason}, expected {Expected?.ToString() ?? "any"}, found {Found}";

    /// <summary>Compares the encryption of an object with the expected one, as a plan does.</summary>
    /// <param name="state">The object, as the server declared it.</param>
    /// <param name="expected">The encryption that it should have; none for any.</param>
    /// <param name="region">The region of the bucket.</param>
    internal static OssObjectEncryptionTest Of(StoredState state, EncryptionRule expected, string? region)
    {
        bool isAny = expected == EncryptionRule.None;
        PlanReason reason = !isAny ? WantedEncryption.Compare(state.Encryption, expected)
            : state.Encryption == EncryptionRule.None ? PlanReason.NotEncrypted
            : PlanReason.AlreadyAsWanted;
        return new(state.Address.Bucket, state.Address.Key, reason == PlanReason.AlreadyAsWanted, reason,
            isAny ? null : expected, state.Encryption, state.Size, state.Address.VersionId, region);
    }
}
