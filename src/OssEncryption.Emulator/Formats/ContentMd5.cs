using System.Security.Cryptography;

namespace OssEncryption.Emulator.Formats;

/// <summary>The MD5 that the protocol prescribes for ETags, Content-MD5 and inventory manifests. It protects
/// nothing.</summary>
internal static class ContentMd5
{
    /// <summary>The MD5 of bytes: 16 bytes.</summary>
    public static byte[] Of(byte[] bytes) => MD5.HashData(bytes);
}
