using System.Buffers.Binary;

namespace OssEncryption.Emulator.Content;

/// <summary>Where a chunk belongs. The seal binds it, so that chunks cannot change places or be cut off.</summary>
/// <param name="Index">Which chunk it is; the first is 0.</param>
/// <param name="IsLast">Whether none follows.</param>
internal readonly record struct ChunkPlace(long Index, bool IsLast)
{
    /// <summary>Its length as bytes.</summary>
    public const int Size = sizeof(long) + 1;

    /// <summary>Writes it as bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Index);
        bytes[sizeof(long)] = IsLast ? (byte)1 : (byte)0;
    }
}
