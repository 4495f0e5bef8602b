using System.Collections.Immutable;
using System.Security.Cryptography;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Keys;

/// <summary>A master key at one moment; a change makes another value. Nothing but its material is secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Region">The region whose buckets can use it.</param>
/// <param name="Account">The account it belongs to.</param>
/// <param name="Material">Its material, the oldest first; the newest one encrypts.</param>
internal sealed record MasterKey(string Id, string Region, string Account, ImmutableArray<byte[]> Material)
{
    /// <summary>Whether it can be used.</summary>
    public EmulatorKeyState State { get; init; }

    /// <summary>Its alias, or <c>null</c>.</summary>
    public string? Alias { get; init; }

    /// <summary>Makes a key with new material.</summary>
    public static MasterKey New(string id, string region, string account) =>
        new(id, region, account, [KeyWrapping.NewKey()]);

    /// <summary>The key with new material; what it had stays for what it encrypted.</summary>
    public MasterKey Rotated() => this with { Material = Material.Add(KeyWrapping.NewKey()) };

    /// <summary>Encrypts a data key under the newest material.</summary>
    public byte[] Wrap(byte[] dataKey) => KeyWrapping.Wrap(Material[^1], dataKey);

    /// <summary>Decrypts a data key.</summary>
    /// <exception cref="CryptographicException">It was not encrypted under this key.</exception>
    public byte[] Unwrap(WrappedKey wrapped) => wrapped.Version >= 1 && wrapped.Version <= Material.Length
        ? KeyWrapping.Unwrap(Material[wrapped.Version - 1], wrapped.Sealed)
        : throw new CryptographicException($"The key has no material of version {wrapped.Version}.");

    /// <summary>What may be told about it.</summary>
    public EmulatorKey Describe() => new(Id, Region, Account, State, Material.Length, Alias);

    /// <summary>Its id alone.</summary>
    public override string ToString() => Id;
}
