using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>SHA-256 and its HMAC over texts in UTF-8. Each thread reuses its hash objects: creating one costs more than
/// hashing a request.</summary>
internal static class Sha256Hashes
{
    [ThreadStatic]
    private static SHA256? _sha;

    [ThreadStatic]
    private static HMACSHA256? _hmac;

    [ThreadStatic]
    private static byte[]? _hmacKey;

    /// <summary>The hash of a text.</summary>
    public static byte[] Hash(string text) => (_sha ??= SHA256.Create()).ComputeHash(Encoding.UTF8.GetBytes(text));

    /// <summary>The HMAC of a text. The same key array must always have the same content.</summary>
    public static byte[] Hmac(byte[] key, string text)
    {
        if (!ReferenceEquals(_hmacKey, key) || _hmac is null)
        {
            _hmac?.Dispose();
            _hmac = new HMACSHA256(key);
            _hmacKey = key;
        }

        return _hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
    }
}
