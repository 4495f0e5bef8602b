using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The encryption headers of objects and of PutBucket.</summary>
internal static class SseHeaders
{
    private const string Algorithm = "x-oss-server-side-encryption";
    private const string KeyId = "x-oss-server-side-encryption-key-id";
    private const string DataEncryption = "x-oss-server-side-data-encryption";
    private const string Context = "x-oss-server-side-encryption-context";

    private static readonly string[] All = [Algorithm, KeyId, DataEncryption, Context];

    /// <summary>The encryption of the headers, or <c>null</c> without an algorithm. What does not fit the algorithm is
    /// ignored. Source: oss2 test_put_object_with_encryption, UTIL1 TestSetObjectMetaUpdateEncryptionWithAclStatus; for
    /// a key without an algorithm there is none.</summary>
    /// <exception cref="ServiceError">They are not valid.</exception>
    public static ServerSideEncryption? Read(IncomingRequest request)
    {
        string? algorithm = request.Header(Algorithm);
        string? keyId = request.Header(KeyId);
        string? dataEncryption = request.Header(DataEncryption);
        if (request.Header(Context) is { } context && string.IsNullOrEmpty(keyId))
        {
            throw EncryptionErrors.ContextWithoutKey(Context, context);
        }

        return algorithm is null ? null
            : algorithm == ServerSideEncryption.Kms && keyId is "" ? throw EncryptionErrors.EmptyKey(KeyId)
            : SseRules.Read(algorithm, keyId, dataEncryption, "The encryption algorithm specified is not valid.");
    }

    /// <summary>The default encryption of the headers of PutBucket, or <c>null</c> without an algorithm.</summary>
    /// <exception cref="ServiceError">They are not valid.</exception>
    public static ServerSideEncryption? ReadRule(IncomingRequest request)
    {
        ServerSideEncryption? rule = Read(request);
        SseRules.CheckKey(rule?.Algorithm, request.Header(KeyId));
        return rule;
    }

    /// <summary>Checks that there are none, for operations without encryption.</summary>
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

    /// <summary>Adds the encryption of an object to a response; nothing when it is plain.</summary>
    public static ServerResponse WithEncryption(
        this ServerResponse response, ServerSideEncryption? encryption) => response
        .With(Algorithm, encryption?.Algorithm)
        .With(KeyId, encryption?.KeyId)
        .With(DataEncryption, encryption?.DataEncryption);
}

/// <summary>The rules of encryption in documents and headers.</summary>
internal static class SseRules
{
    /// <summary>The encryption of a combination. What does not fit the algorithm is ignored. The key need not exist:
    /// the service stores any id.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="keyId">The key id, or <c>null</c>.</param>
    /// <param name="dataEncryption">The data encryption, or <c>null</c>.</param>
    /// <param name="unknownAlgorithm">The error message for an unknown algorithm.</param>
    /// <exception cref="ServiceError">It is not valid.</exception>
    public static ServerSideEncryption Read(
        string algorithm, string? keyId, string? dataEncryption, string unknownAlgorithm)
    {
        if (!ServerSideEncryption.IsAlgorithm(algorithm))
        {
            throw EncryptionErrors.UnknownAlgorithm(unknownAlgorithm);
        }

        if (algorithm != ServerSideEncryption.Kms)
        {
            return new ServerSideEncryption(algorithm);
        }

        return dataEncryption is null || ServerSideEncryption.IsDataEncryption(dataEncryption)
            ? new ServerSideEncryption(algorithm, keyId, dataEncryption)
            : throw EncryptionErrors.UnknownDataAlgorithm();
    }

    /// <summary>Checks that the default encryption of a bucket names a key with KMS only.</summary>
    /// <exception cref="ServiceError">It names one with another algorithm.</exception>
    public static void CheckKey(string? algorithm, string? keyId)
    {
        if (algorithm is not null and not ServerSideEncryption.Kms && !string.IsNullOrEmpty(keyId))
        {
            throw EncryptionErrors.KeyNotApplicable();
        }
    }
}
