using System.Security.Cryptography;

namespace OssEncryption.Emulator.Keys;

/// <summary>Encrypts keys under keys, by AES-256-GCM: nonce, encrypted key, tag.</summary>
internal static class KeyWrapping
{
    /// <summary>The length of every key, in bytes.</summary>
    public const int KeySize = 32;

    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>A new key.</summary>
    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeySize);

    /// <summary>Encrypts a key.</summary>
    public static byte[] Wrap(byte[] masterKey, byte[] key)
    {
        byte[] wrapped = new byte[NonceSize + key.Length + TagSize];
        Span<byte> nonce = wrapped.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(masterKey, TagSize);
        cipher.Encrypt(nonce, key, wrapped.AsSpan(NonceSize, key.Length), wrapped.AsSpan(NonceSize + key.Length));
        return wrapped;
    }

    /// <summary>Decrypts a key.</summary>
    /// <exception cref="CryptographicException">It is not what was wrapped under this master key.</exception>
    public static byte[] Unwrap(byte[] masterKey, byte[] wrapped)
    {
        if (wrapped.Length != NonceSize + KeySize + TagSize)
        {
            throw new CryptographicException("A wrapped key has another length.");
        }

        byte[] key = new byte[KeySize];
        ReadOnlySpan<byte> parts = wrapped;
        using var cipher = new AesGcm(masterKey, TagSize);
        cipher.Decrypt(parts[..NonceSize], parts.Slice(NonceSize, KeySize), parts[^TagSize..], key);
        return key;
    }
}
