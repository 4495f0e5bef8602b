using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Keys;

namespace OssEncryption.Emulator.Content;

/// <summary>The header of a content: magic bytes, a length, the wrapped data key (none for plain content) with a salt
/// as JSON, and a checksum.</summary>
/// <param name="DataKey">The wrapped data key, or <c>null</c> for plain content.</param>
/// <param name="Salt">Random bytes: they make each header unique, so that no chunk can be moved to another
/// content.</param>
internal sealed record ContentHeader(WrappedKey? DataKey, byte[] Salt)
{
    private const int ChecksumSize = SHA256.HashSizeInBytes;
    private const int SaltSize = 16;
    private const int Longest = 16 * 1024;

    private static ReadOnlySpan<byte> Mark => "OSSENC\0\u0001"u8;

    private static int PrefixSize => Mark.Length + sizeof(int);

    /// <summary>Makes a header for new content.</summary>
    public static ContentHeader New(WrappedKey? dataKey) => new(dataKey, RandomNumberGenerator.GetBytes(SaltSize));

    /// <summary>The header as bytes, ending in its checksum.</summary>
    public byte[] Write()
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(this);
        byte[] bytes = new byte[PrefixSize + body.Length + ChecksumSize];
        Mark.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(Mark.Length), body.Length);
        body.CopyTo(bytes, PrefixSize);
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - ChecksumSize), bytes.AsSpan(bytes.Length - ChecksumSize));
        return bytes;
    }

    /// <summary>The checksum of a header, to which its chunks are bound.</summary>
    public static byte[] BindingOf(byte[] header) => header[^ChecksumSize..];

    /// <summary>Reads the header of a content.</summary>
    /// <returns>The header, and its stored bytes.</returns>
    /// <exception cref="DamagedContentException">It is damaged.</exception>
    public static (ContentHeader Header, byte[] Bytes) Read(IBlobReader blob, string id)
    {
        byte[] prefix = new byte[PrefixSize];
        blob.Read(0, prefix);
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix.AsSpan(Mark.Length));
        if (!prefix.AsSpan(0, Mark.Length).SequenceEqual(Mark) || length is < 0 or > Longest)
        {
            throw Damaged(id);
        }

        byte[] bytes = new byte[PrefixSize + length + ChecksumSize];
        blob.Read(0, bytes);
        if (!SHA256.HashData(bytes.AsSpan(0, bytes.Length - ChecksumSize)).AsSpan().SequenceEqual(BindingOf(bytes)))
        {
            throw Damaged(id);
        }

        return (JsonSerializer.Deserialize<ContentHeader>(bytes.AsSpan(PrefixSize, length))!, bytes);
    }

    private static DamagedContentException Damaged(string id) => new(id, "its header is not what was written");
}
