using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>Objects that their owner encrypted before they were sent. Some of their metadata says how, and must stay
/// what it is. Source: the vendor's page on status 400. Whether the service refuses a copy that names the same values
/// again is not documented; it is let through.</summary>
internal static class ClientEncryption
{
    private const string Prefix = "x-oss-meta-client-side-encryption-";

    /// <summary>Checks that a copy keeps what says how its source was encrypted.</summary>
    /// <exception cref="ServiceError">It does not.</exception>
    public static void CheckCopy(StoredObject source, StoredObject copy)
    {
        if (IsUsed(source) && !Settings(source).ToHashSet().SetEquals(Settings(copy)))
        {
            throw ObjectErrors.ClientEncryptionChanged();
        }
    }

    /// <summary>Checks that a part may be copied from an object.</summary>
    /// <exception cref="ServiceError">It may not.</exception>
    public static void CheckPart(StoredObject source)
    {
        if (IsUsed(source))
        {
            throw ObjectErrors.ClientEncryptionInParts();
        }
    }

    private static bool IsUsed(StoredObject stored) => Settings(stored).Any();

    private static IEnumerable<(string Name, string Value)> Settings(StoredObject stored) => stored.Metadata
        .Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        .Select(header => (header.Key.ToUpperInvariant(), header.Value));
}
