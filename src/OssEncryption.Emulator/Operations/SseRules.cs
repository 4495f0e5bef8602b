using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>What the service takes as encryption, in documents and headers alike.</summary>
internal static class EncryptionRules
{
    /// <summary>Checks a combination. That the key exists is not checked: the service stores any.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="keyId">The key id, or <c>null</c>.</param>
    /// <param name="dataEncryption">The data encryption, or <c>null</c>.</param>
    /// <param name="unknownAlgorithm">What is said about an algorithm that the service does not know.</param>
    /// <exception cref="ServiceError">It is not taken.</exception>
    public static void Check(string algorithm, string? keyId, string? dataEncryption, string unknownAlgorithm)
    {
        if (!ServerSideEncryption.IsAlgorithm(algorithm))
        {
            throw EncryptionErrors.UnknownAlgorithm(unknownAlgorithm);
        }

        if (keyId is not null && algorithm != ServerSideEncryption.Kms)
        {
            throw EncryptionErrors.KeyNotApplicable();
        }

        if (dataEncryption is not null && algorithm != ServerSideEncryption.Kms)
        {
            throw EncryptionErrors.DataEncryptionNotApplicable();
        }

        if (dataEncryption is not null && !ServerSideEncryption.IsDataEncryption(dataEncryption))
        {
            throw EncryptionErrors.UnknownDataAlgorithm();
        }
    }
}
