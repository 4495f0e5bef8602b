using OssEncryption.Client;

namespace OssEncryption.Protection;

/// <summary>Compares what the server declares with what is wanted.</summary>
internal static class WantedEncryption
{
    /// <summary>Whether it is algorithm, key and data encryption as wanted. The service key has an id of its own, so
    /// that without a key any is taken for it.</summary>
    public static bool IsMet(EncryptionRule declared, EncryptionRule wanted) =>
        declared.Algorithm == wanted.Algorithm
        && declared.DataEncryption == wanted.DataEncryption
        && (wanted.KmsKeyId is not { } key || (declared.KmsKeyId is { } found && IsSameKey(key, found)));

    // A key may be named by its ARN or an alias, and is declared by its id.
    private static bool IsSameKey(string wanted, string declared) =>
        wanted == declared
        || wanted.EndsWith("/" + declared, StringComparison.Ordinal)
        || wanted.IndexOf("alias/", StringComparison.Ordinal) >= 0;
}
