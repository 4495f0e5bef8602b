using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>Compares the encryption of objects with the wanted one: algorithm, key and data encryption. KMS without a
/// key matches every key: an object declares the id of its key, but not whether that is the service key. Data
/// encryption must be equal; none means AES-256.</summary>
public static class WantedEncryption
{
    /// <summary>Validates a wanted encryption.</summary>
    /// <exception cref="OssInputException">The algorithm is none, or the key is an alias.</exception>
    public static EncryptionRule Require(EncryptionRule wanted)
    {
        if (wanted.Algorithm == SseAlgorithm.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "No encryption is named, and the bucket has no rule. Name AES256, SM4 or KMS with -Algorithm, or set " +
                "the rule of the bucket first with Set-OssBucketEncryption.");
        }

        return Accept(wanted);
    }

    /// <summary>Validates a wanted encryption, or none.</summary>
    /// <exception cref="OssInputException">The key is an alias.</exception>
    internal static EncryptionRule Accept(EncryptionRule wanted)
    {
        if (wanted.KmsKeyId is { } key && KmsKeyName.IsAlias(key))
        {
            throw new OssInputException(OssInputError.KmsKeyIsAlias,
                $"The key '{key}' is an alias. Objects declare the id of their key, which cannot be " +
                "compared with an alias: name the key by its id or its ARN, or no key for the service key.");
        }

        return wanted;
    }

    /// <summary>Whether an object is encrypted as wanted.</summary>
    internal static bool IsMet(EncryptionRule declared, EncryptionRule wanted) =>
        Compare(declared, wanted) == PlanReason.AlreadyAsWanted;

    /// <summary>The first difference, or <see cref="PlanReason.AlreadyAsWanted"/>.</summary>
    public static PlanReason Compare(EncryptionRule declared, EncryptionRule wanted) =>
        declared.Algorithm != wanted.Algorithm
            ? declared.Algorithm == SseAlgorithm.None ? PlanReason.NotEncrypted : PlanReason.OtherAlgorithm
        : wanted.KmsKeyId is { } key && !IsKey(key, declared.KmsKeyId) ? PlanReason.OtherKey
        : declared.DataEncryption != wanted.DataEncryption ? PlanReason.OtherDataEncryption
        : PlanReason.AlreadyAsWanted;

    private static bool IsKey(string wanted, string? declared) =>
        declared is not null && KmsKeyName.MayBeSame(wanted, declared);
}
