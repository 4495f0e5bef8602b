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
