using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Access;

/// <summary>Chooses the key of an object and checks who may use it. With KMS a caller needs <c>kms:GenerateDataKey</c>
/// and <c>kms:Decrypt</c> to write, and <c>kms:Decrypt</c> to read.</summary>
internal sealed class KeyAccess(KeyRing keys)
{
    private const string Generate = "kms:GenerateDataKey";
    private const string Decrypt = "kms:Decrypt";

    /// <summary>The encryption of an object that a caller writes, with its key id. The key exists, is enabled, and the
    /// caller may use it.</summary>
    /// <param name="requested">The encryption of the request or of the bucket's rule, or <c>null</c> for plain.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="caller">The caller, or <c>null</c> when anonymous.</param>
    /// <exception cref="ServiceError">The key is missing or not usable, or the caller may not use it.</exception>
    public ServerSideEncryption? ForWriting(ServerSideEncryption? requested, Bucket bucket, User? caller)
    {
        if (requested?.Algorithm == ServerSideEncryption.Kms)
        {
            CheckCaller(caller, bucket.Account, Generate, Decrypt);
        }

        return ForService(requested, bucket);
    }

    /// <summary>The encryption of an object that the service itself writes, with its key id. The key exists and is
    /// enabled.</summary>
    /// <param name="requested">The requested encryption, or <c>null</c> for plain.</param>
    /// <param name="bucket">The bucket.</param>
    /// <exception cref="ServiceError">The key is missing or not usable, or the caller may not use it.</exception>
    public ServerSideEncryption? ForService(ServerSideEncryption? requested, Bucket bucket)
    {
        if (requested?.Algorithm != ServerSideEncryption.Kms)
        {
            return requested;
        }

        MasterKey key = requested.KeyId is null
            ? keys.ServiceKeyOf(bucket.Account, bucket.Region)
            : keys.Find(requested.KeyId) is { } found
                && found.Region == bucket.Region
                && found.Account == bucket.Account
                ? found
                : throw EncryptionErrors.KeyNotFound(requested.KeyId);
        key.CheckUsable();
        return requested with { KeyId = key.Id };
    }

    /// <summary>Checks that a caller may decrypt an object.</summary>
    /// <exception cref="ServiceError">The caller is not authorized.</exception>
    public static void CheckReader(ServerSideEncryption? encryption, Bucket bucket, User? caller)
    {
        if (encryption?.Algorithm == ServerSideEncryption.Kms)
        {
            CheckCaller(caller, bucket.Account, Decrypt);
        }
    }

    /// <summary>Anonymous callers and other accounts never have a permission on a key, whatever the ACL of the
    /// bucket.</summary>
    private static void CheckCaller(User? caller, string account, params string[] actions)
    {
        if (caller is null || caller.Account != account || !actions.All(action => caller.May(action, null)))
        {
            throw EncryptionErrors.ForbiddenByKms();
        }
    }
}
