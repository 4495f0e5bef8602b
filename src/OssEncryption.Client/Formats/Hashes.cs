using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Client.Formats;

/// <summary>The two old hashes that the vendor's protocols prescribe: HMAC-SHA1 for V1 and STS signatures, MD5 for
/// Content-MD5, ETags and inventories. Nothing else may use them.</summary>
public static class ProtocolHashes
{
    private static readonly Lazy<bool> Md5Works = new(TryMd5);

    /// <summary>Whether this system allows MD5; one in FIPS mode does not.</summary>
    public static bool HasMd5 => Md5Works.Value;

    /// <summary>The HMAC-SHA1 of a text under a key, both UTF-8, in base64.</summary>
    public static string HmacSha1(string key, string text) => HmacSha1(key, Encoding.UTF8.GetBytes(text));

    /// <summary>The HMAC-SHA1 of bytes under a key in UTF-8, in base64.</summary>
    public static string HmacSha1(string key, byte[] bytes)
    {
        using var hmac = new HMACSHA1(Encoding.UTF8.GetBytes(key));
        return Convert.ToBase64String(hmac.ComputeHash(bytes));
    }

    /// <summary>The MD5 of a body: 16 bytes.</summary>
    public static byte[] Md5(byte[] body)
    {
        using var md5 = MD5.Create();
        return md5.ComputeHash(body);
    }

    /// <summary>The MD5 of the rest of a stream: 16 bytes.</summary>
    public static byte[] Md5(Stream body)
    {
        using var md5 = MD5.Create();
        return md5.ComputeHash(body);
    }

    /// <summary>A computation of MD5 over content that comes in pieces.</summary>
    public static IncrementalHash Md5InPieces() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    private static bool TryMd5()
    {
        try
        {
            Md5([]);
            Md5InPieces().Dispose();
            return true;
        }
        // .NET Framework throws the one, or the other around it; OpenSSL in FIPS mode the last.
        catch (Exception refusal) when (
            refusal is InvalidOperationException or TargetInvocationException or CryptographicException
                or PlatformNotSupportedException)
        {
            return false;
        }
    }
}

/// <summary>SHA-256 and its HMAC. Each thread reuses its hash objects: creating one costs more than
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

    /// <summary>The hash of the rest of a stream.</summary>
    public static byte[] Hash(Stream stream) => (_sha ??= SHA256.Create()).ComputeHash(stream);

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
