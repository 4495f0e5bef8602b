using OssEncryption.Emulator.Disk;

namespace OssEncryption.Emulator.Content;

/// <summary>Opens the chunks of a content.</summary>
/// <param name="blob">Where they lie.</param>
/// <param name="seal">Their seal.</param>
/// <param name="id">What the content is called when it is damaged.</param>
/// <param name="start">Where the first one begins.</param>
/// <param name="length">The length of the content.</param>
internal sealed class ChunkReader(IBlobReader blob, IChunkSeal seal, string id, int start, long length) : IDisposable
{
    private readonly byte[] _chunk = new byte[(int)Math.Min(length, ChunkFormat.ChunkSize) + ChunkFormat.TagSize];

    /// <summary>The length of the content.</summary>
    public long Length => length;

    /// <summary>Opens a chunk.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="content">Where its content goes.</param>
    /// <returns>The length of its content.</returns>
    /// <exception cref="DamagedContentException">It is not what was written.</exception>
    public int Open(long index, Span<byte> content)
    {
        int size = (int)Math.Min(ChunkFormat.ChunkSize, length - (index * ChunkFormat.ChunkSize));
        Span<byte> chunk = _chunk.AsSpan(0, size + ChunkFormat.TagSize);
        blob.Read(start + (index * ChunkFormat.StoredSize), chunk);
        var place = new ChunkPlace(index, index == ChunkFormat.CountOf(length) - 1);
        return seal.TryOpen(place, chunk, content[..size])
            ? size
            : throw new DamagedContentException(id, $"its part {index} is not what was written");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        seal.Dispose();
        blob.Dispose();
    }
}
