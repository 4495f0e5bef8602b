using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Content;

/// <summary>Seals the chunks of one content so that a changed, moved or missing one is noticed. Not safe to use from
/// many threads.</summary>
internal interface IChunkSeal : IDisposable
{
    /// <summary>Seals a chunk.</summary>
    /// <param name="place">Where it belongs.</param>
    /// <param name="content">Its content.</param>
    /// <param name="chunk">What is to be stored, longer than the content by <see cref="ChunkFormat.TagSize"/>.</param>
    void Seal(ChunkPlace place, ReadOnlySpan<byte> content, Span<byte> chunk);

    /// <summary>Opens a chunk.</summary>
    /// <param name="place">Where it belongs.</param>
    /// <param name="chunk">What was stored.</param>
    /// <param name="content">Its content.</param>
    /// <returns>Whether it is what was sealed for this place.</returns>
    bool TryOpen(ChunkPlace place, ReadOnlySpan<byte> chunk, Span<byte> content);
}

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

/// <summary>How content is divided: chunks of equal length, of which only the last is shorter, and each followed by its
/// tag. Content without a byte is one empty chunk.</summary>
internal static class ChunkFormat
{
    /// <summary>The content of a chunk, in bytes.</summary>
    public const int ChunkSize = 64 * 1024;

    /// <summary>The tag after each, in bytes.</summary>
    public const int TagSize = 16;

    /// <summary>A chunk as it is stored, in bytes.</summary>
    public const int StoredSize = ChunkSize + TagSize;

    /// <summary>How many chunks a content has.</summary>
    public static long CountOf(long length) => Math.Max(1, (length + ChunkSize - 1) / ChunkSize);

    /// <summary>How long a content is when it is stored.</summary>
    public static long StoredLengthOf(long length) => length + (CountOf(length) * TagSize);
}

/// <summary>Leaves chunks as they are, for content that is not to be encrypted, and adds a checksum: damage is noticed
/// all the same.</summary>
/// <param name="binding">What every chunk belongs to.</param>
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

/// <summary>Encrypts chunks by AES-256-GCM. A data key belongs to one content, so the index of a chunk is a nonce that
/// never comes twice.</summary>
/// <param name="dataKey">The key of this content alone.</param>
/// <param name="binding">What every chunk belongs to.</param>
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
