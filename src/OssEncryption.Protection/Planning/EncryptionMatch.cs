using OssEncryption.Client;

namespace OssEncryption.Protection;

/// <summary>Compares how an object is encrypted with what is wanted: algorithm, key and data encryption. KMS without a
/// key is satisfied by every key, because an object declares the id of its key and not whether that is the service's
/// own; a key of one's own protects no less. Data encryption has no such freedom: none is AES-256.</summary>
public static class EncryptionMatch
{
    private const string Alias = "alias/";

    /// <summary>Why an object is to be encrypted anew, or <see cref="PlanReason.AlreadyAsWanted"/>.</summary>
    public static PlanReason Compare(EncryptionRule wanted, EncryptionRule found)
    {
        if (found.Algorithm != wanted.Algorithm)
        {
            return found.Algorithm == SseAlgorithm.None ? PlanReason.NotEncrypted : PlanReason.OtherAlgorithm;
        }

        if (wanted.KmsKeyId is { } key && !IsSameKey(key, found.KmsKeyId))
        {
            return PlanReason.OtherKey;
        }

        return found.DataEncryption == wanted.DataEncryption
            ? PlanReason.AlreadyAsWanted
            : PlanReason.OtherDataEncryption;
    }

    /// <summary>Takes what objects can be compared with.</summary>
    /// <exception cref="OssInputException">No encryption, or a key that is named by an alias.</exception>
    public static EncryptionRule Require(EncryptionRule wanted)
    {
        if (wanted.Algorithm == SseAlgorithm.None)
        {
            throw new OssInputException(OssInputError.AlgorithmRequired,
                "No encryption is named, and the bucket has no rule. Name AES256, SM4 or KMS with -Algorithm, or set " +
                "the rule of the bucket first with Set-OssBucketEncryption.");
        }

        if (wanted.KmsKeyId?.Contains(Alias) == true)
        {
            throw new OssInputException(OssInputError.KmsKeyIsAlias,
                $"The key '{wanted.KmsKeyId}' is an alias. Objects declare the id of their key, which cannot be " +
                "compared with an alias: name the key by its id or its ARN, or no key for the service key.");
        }

        return wanted;
    }

    // A key may be named by its ARN, and is declared by its id.
    private static bool IsSameKey(string wanted, string? declared) =>
        declared is not null
        && (wanted == declared
            || wanted.EndsWith("/" + declared, StringComparison.Ordinal)
            || declared.EndsWith("/" + wanted, StringComparison.Ordinal));
}
