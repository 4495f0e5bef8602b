using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Access;

/// <summary>Decides which key an object is encrypted under, and who may use it. With KMS a caller needs a permission of
/// its own for the key: <c>kms:GenerateDataKey</c> and <c>kms:Decrypt</c> to write, <c>kms:Decrypt</c> to
/// read.</summary>
internal sealed class KeyAccess(KeyRing keys)
{
    private const string Generate = "kms:GenerateDataKey";
    private const string Decrypt = "kms:Decrypt";

    /// <summary>What an object is written with: the key is named, it is there, it can be used, and the caller
    /// may.</summary>
    /// <param name="asked">What the request or the bucket's rule asks for, or <c>null</c> for plain.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="caller">Who asks; <c>null</c> when anonymous.</param>
    /// <exception cref="ServiceError">One of these is not so.</exception>
    public ServerSideEncryption? ForWriting(ServerSideEncryption? asked, Bucket bucket, User? caller)
    {
        if (asked?.Algorithm == ServerSideEncryption.Kms)
        {
            CheckCaller(caller, bucket.Account, Generate, Decrypt);
        }

        return ForService(asked, bucket);
    }

    /// <summary>What an object is written with that the service writes of itself: the key is named, it is there, and
    /// it can be used.</summary>
    /// <param name="asked">What is asked for, or <c>null</c> for plain.</param>
    /// <param name="bucket">The bucket.</param>
    /// <exception cref="ServiceError">One of these is not so.</exception>
    public ServerSideEncryption? ForService(ServerSideEncryption? asked, Bucket bucket)
    {
        if (asked?.Algorithm != ServerSideEncryption.Kms)
        {
            return asked;
        }

        MasterKey key = asked.KeyId is null
            ? keys.ServiceKeyOf(bucket.Account, bucket.Region)
            : keys.Find(asked.KeyId) is { } found && found.Region == bucket.Region && found.Account == bucket.Account
                ? found
                : throw EncryptionErrors.KeyNotFound(asked.KeyId);
        key.CheckUsable();
        return asked with { KeyId = key.Id };
    }

    /// <summary>Checks that a caller may use the key of an object that it reads.</summary>
    /// <exception cref="ServiceError">It may not.</exception>
    public static void CheckReader(ServerSideEncryption? encryption, Bucket bucket, User? caller)
    {
        if (encryption?.Algorithm == ServerSideEncryption.Kms)
        {
            CheckCaller(caller, bucket.Account, Decrypt);
        }
    }

    /// <summary>Nobody anonymous and no other account can have a permission on a key, however open the bucket
    /// is.</summary>
    private static void CheckCaller(User? caller, string account, params string[] actions)
    {
        if (caller is null || caller.Account != account || !actions.All(action => caller.May(action, null)))
        {
            throw EncryptionErrors.ForbiddenByKms();
        }
    }
}
