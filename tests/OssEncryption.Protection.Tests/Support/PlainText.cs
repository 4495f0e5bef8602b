using System.IO.Compression;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>What a file of a plan says, unpacked.</summary>
internal static class PlainText
{
    public static string Of(string path)
    {
        using Stream file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = new StreamReader(plain);
        return reader.ReadToEnd();
    }
}
