using System.Collections.Immutable;

namespace OssEncryption.Emulator.Keys;

/// <summary>All master keys at one moment.</summary>
/// <param name="Service">The service's own master key, for AES256 and SM4.</param>
/// <param name="Kms">The keys of KMS by their ids.</param>
internal sealed record KeySet(MasterKey Service, ImmutableSortedDictionary<string, MasterKey> Kms)
{
    /// <summary>What a server has that never ran.</summary>
    public static KeySet New() => new(
        MasterKey.New("sse-oss", "", ""), ImmutableSortedDictionary.Create<string, MasterKey>(StringComparer.Ordinal));

    /// <summary>The set with a key added or changed.</summary>
    public KeySet With(MasterKey key) => this with { Kms = Kms.SetItem(key.Id, key) };
}
