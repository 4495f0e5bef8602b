using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Content;

/// <summary>Seals the chunks of one content, so that a changed, moved or missing chunk is detected. Not
/// thread-safe.</summary>
internal interface IChunkSeal : IDisposable
{
    /// <summary>Seals a chunk.</summary>
    /// <param name="place">Its position.</param>
    /// <param name="content">Its content.</param>
    /// <param name="chunk">The buffer for the sealed chunk: the content and <see cref="ChunkFormat.TagSize"/> more
    /// bytes.</param>
    void Seal(ChunkPlace place, ReadOnlySpan<byte> content, Span<byte> chunk);

    /// <summary>Opens a chunk.</summary>
    /// <param name="place">Its position.</param>
    /// <param name="chunk">The sealed chunk.</param>
    /// <param name="content">Its content.</param>
    /// <returns>Whether this chunk was sealed for this position.</returns>
    bool TryOpen(ChunkPlace place, ReadOnlySpan<byte> chunk, Span<byte> content);
}

/// <summary>The position of a chunk. It is sealed with the chunk, so that chunks cannot be moved or cut off.</summary>
/// <param name="Index">The index of the chunk; the first is 0.</param>
/// <param name="IsLast">Whether it is the last one.</param>
internal readonly record struct ChunkPlace(long Index, bool IsLast)
{
    /// <summary>Its length in bytes.</summary>
    public const int Size = sizeof(long) + 1;

    /// <summary>Writes it to bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Index);
        bytes[sizeof(long)] = IsLast ? (byte)1 : (byte)0;
    }
}

/// <summary>The chunks of a content: all of one size but the last, each followed by its tag. Empty content is one empty
/// chunk.</summary>
internal static class ChunkFormat
{
    /// <summary>The content of a chunk, in bytes.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>The tag after each, in bytes.</summary>
    public const int TagSize = 16;

    /// <summary>A stored chunk with its tag, in bytes.</summary>
    public const int StoredSize = ChunkSize + TagSize;

    /// <summary>The number of chunks of a content.</summary>
    public static long CountOf(long length) => Math.Max(1, (length + ChunkSize - 1) / ChunkSize);

    /// <summary>The stored length of a content, in bytes.</summary>
    public static long StoredLengthOf(long length) => length + (CountOf(length) * TagSize);
}

/// <summary>Leaves chunks of plain content as they are and adds a checksum, so that damage is detected.</summary>
/// <param name="binding">The checksum of the content's header, which binds every chunk to its content.</param>
internal sealed class ChecksumSeal(byte[] binding) : IChunkSeal
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <inheritdoc/>
    public void Seal(ChunkPlace place, ReadOnlySpan<byte> content, Span<byte> chunk)
    {
        content.CopyTo(chunk);
        Checksum(place, content).CopyTo(chunk[content.Length..]);
    }

    /// <inheritdoc/>
    public bool TryOpen(ChunkPlace place, ReadOnlySpan<byte> chunk, Span<byte> content)
    {
        chunk[..content.Length].CopyTo(content);
        return chunk[content.Length..].SequenceEqual(Checksum(place, content));
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private ReadOnlySpan<byte> Checksum(ChunkPlace place, ReadOnlySpan<byte> content)
    {
        Span<byte> where = stackalloc byte[ChunkPlace.Size];
        place.Write(where);
        _hash.AppendData(binding);
        _hash.AppendData(where);
        _hash.AppendData(content);
        return _hash.GetHashAndReset().AsSpan(0, ChunkFormat.TagSize);
    }
}

/// <summary>Encrypts chunks by AES-256-GCM. A data key encrypts one content only, so the chunk index is a unique
/// nonce.</summary>
/// <param name="dataKey">The data key of this content.</param>
/// <param name="binding">The checksum of the content's header, which binds every chunk to its content.</param>
internal sealed class GcmSeal(byte[] dataKey, byte[] binding) : IChunkSeal
{
    private const int NonceSize = 12;

    private readonly AesGcm _cipher = new(dataKey, ChunkFormat.TagSize);
    private readonly byte[] _associated = [.. binding, .. new byte[ChunkPlace.Size]];

    /// <inheritdoc/>
    public void Seal(ChunkPlace place, ReadOnlySpan<byte> content, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Prepare(place, nonce);
        _cipher.Encrypt(nonce, content, chunk[..content.Length], chunk[content.Length..], _associated);
    }

    /// <inheritdoc/>
    public bool TryOpen(ChunkPlace place, ReadOnlySpan<byte> chunk, Span<byte> content)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Prepare(place, nonce);
        try
        {
            _cipher.Decrypt(nonce, chunk[..content.Length], chunk[content.Length..], content, _associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private void Prepare(ChunkPlace place, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(nonce, place.Index);
        place.Write(_associated.AsSpan(binding.Length));
    }
}
