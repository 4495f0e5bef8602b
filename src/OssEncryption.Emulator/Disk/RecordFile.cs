using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Emulator.Disk;

/// <summary>A record as a file: the SHA-256 of what follows, in hexadecimal, a line break, and JSON.</summary>
internal static class RecordFile
{
    private const int PrefixSize = (2 * SHA256.HashSizeInBytes) + 1;

    /// <summary>A record's JSON as the file has it.</summary>
    public static byte[] Write(byte[] json) => [.. ChecksumOf(json), .. json];

    /// <summary>The JSON of a file.</summary>
    /// <exception cref="InvalidDataException">It is not what was written.</exception>
    public static byte[] Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] json = bytes.Length < PrefixSize ? [] : bytes[PrefixSize..];
        return bytes.Length >= PrefixSize && bytes.AsSpan(0, PrefixSize).SequenceEqual(ChecksumOf(json))
            ? json
            : throw new InvalidDataException(
                $"The file '{path}' is damaged. Put a good copy in its place, or delete it and lose what it " +
                "describes.");
    }

    private static byte[] ChecksumOf(byte[] json) =>
        Encoding.ASCII.GetBytes(Convert.ToHexString(SHA256.HashData(json)) + "\n");
}
