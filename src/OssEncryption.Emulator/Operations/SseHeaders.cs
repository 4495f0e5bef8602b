using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>Encryption as headers say it, on objects and when a bucket is made.</summary>
internal static class EncryptionHeaders
{
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string DataEncryption = "x-oss-server-side-data-encryption";
    private const string Context = "x-oss-server-side-encryption-context";

    private static readonly string[] All = [Algorithm, KeyId, DataEncryption, Context];

    /// <summary>What the headers ask for, or <c>null</c> when there are none.</summary>
    /// <exception cref="ServiceError">The service does not take them.</exception>
    public static ServerSideEncryption? Read(IncomingRequest request)
    {
        string? algorithm = request.Header(Algorithm);
        string? keyId = request.Header(KeyId);
        string? dataEncryption = request.Header(DataEncryption);
        if (request.Header(Context) is { } context && string.IsNullOrEmpty(keyId))
        {
            throw EncryptionErrors.ContextWithoutKey(Context, context);
        }

        if (algorithm is null)
        {
            // Key and data encryption are documented as valid with KMS alone, so without it they are refused.
            return keyId is not null ? throw EncryptionErrors.KeyNotApplicable()
                : dataEncryption is not null ? throw EncryptionErrors.DataEncryptionNotApplicable()
                : null;
        }

        EncryptionRules.Check(algorithm, keyId, dataEncryption, "The encryption algorithm specified is not valid.");
        return keyId is ""
            ? throw EncryptionErrors.EmptyKey(KeyId)
            : new ServerSideEncryption(algorithm, keyId, dataEncryption);
    }

    /// <summary>Checks that there are none, for operations that take none.</summary>
    /// <exception cref="ServiceError">There is one.</exception>
    public static void CheckAbsent(IncomingRequest request)
    {
        foreach (string name in All)
        {
            if (request.Header(name) is { } value)
            {
                throw EncryptionErrors.HeaderNotApplicable(name, value);
            }
        }
    }

    /// <summary>Says in an answer how an object is encrypted; nothing when it is plain.</summary>
    public static Answer WithEncryption(this Answer answer, ServerSideEncryption? encryption) => answer
        .With(Algorithm, encryption?.Algorithm)
        .With(KeyId, encryption?.KeyId)
        .With(DataEncryption, encryption?.DataEncryption);
}
