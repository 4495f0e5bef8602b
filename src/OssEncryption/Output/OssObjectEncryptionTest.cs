using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption;

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
