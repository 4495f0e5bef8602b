using System.IO.Compression;

namespace OssEncryption.Protection.Tests.Support;

/// <summary>The text of a file of a plan, decompressed.</summary>
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
