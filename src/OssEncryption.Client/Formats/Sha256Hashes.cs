using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>SHA-256 and its HMAC over texts. Each thread reuses its hash objects: creating one costs more than
/// hashing a request.</summary>
internal static class Sha256Hashes
{
    [ThreadStatic]
    private static SHA256? _sha;

    [ThreadStatic]
    private static HMACSHA256? _hmac;

    [ThreadStatic]
    private static byte[]? _hmacKey;

    /// <summary>The hash of a text in UTF-8.</summary>
    public static byte[] Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>The hash of a text.</summary>
    public static byte[] Hash(ByteText text) => (_sha ??= SHA256.Create()).ComputeHash(text.Bytes, 0, text.Length);

    /// <summary>The hash of bytes.</summary>
    public static byte[] Hash(byte[] bytes) => (_sha ??= SHA256.Create()).ComputeHash(bytes);

    /// <summary>The HMAC of a text in UTF-8. The same key array must always have the same content.</summary>
    public static byte[] Hmac(byte[] key, string text) => Keyed(key).ComputeHash(Encoding.UTF8.GetBytes(text));

    /// <summary>The HMAC of a text. The same key array must always have the same content.</summary>
    public static byte[] Hmac(byte[] key, ByteText text) => Keyed(key).ComputeHash(text.Bytes, 0, text.Length);

    /// <summary>Bytes as hexadecimal digits in lower case, as signatures are written.</summary>
    public static string Hex(byte[] bytes)
    {
        const string Digits = "0123456789abcdef";
        var text = new char[bytes.Length * 2];
        for (int i = 0; i < bytes.Length; i++)
        {
            text[2 * i] = Digits[bytes[i] >> 4];
            text[(2 * i) + 1] = Digits[bytes[i] & 15];
        }

        return new string(text);
    }

    private static HMACSHA256 Keyed(byte[] key)
    {
        if (!ReferenceEquals(_hmacKey, key) || _hmac is null)
        {
            _hmac?.Dispose();
            _hmac = new HMACSHA256(key);
            _hmacKey = key;
        }

        return _hmac;
    }
}
