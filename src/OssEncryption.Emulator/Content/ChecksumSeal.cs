using System.Security.Cryptography;

namespace OssEncryption.Emulator.Content;

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
