using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Content;

/// <summary>A part of a content while it is read. Some chunks are opened ahead, the first of them at once.</summary>
internal sealed class SealedStream : ReadOnlyStream
{
    private const int ChunksAhead = 16;

    private readonly ChunkReader _chunks;
    private readonly byte[] _window;
    private readonly long _end;
    private long _position;
    private int _begin;
    private int _filled;

    /// <summary>Begins to read.</summary>
    /// <param name="chunks">The chunks of the content; this stream disposes them.</param>
    /// <param name="offset">The first byte that is read.</param>
    /// <param name="count">How many bytes are read.</param>
    public SealedStream(ChunkReader chunks, long offset, long count)
    {
        _chunks = chunks;
        _position = offset;
        _end = offset + count;
        long first = offset / ChunkFormat.ChunkSize;
        long ahead = Math.Min(LastChunk - first + 1, ChunksAhead) * ChunkFormat.ChunkSize;
        _window = new byte[Math.Min(ahead, chunks.Length - (first * ChunkFormat.ChunkSize))];
        Fill();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_begin == _filled && _position < _end)
        {
            Fill();
        }

        int read = (int)Math.Min(Math.Min(buffer.Length, _filled - _begin), _end - _position);
        _window.AsMemory(_begin, read).CopyTo(buffer);
        _begin += read;
        _position += read;
        return ValueTask.FromResult(read);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _chunks.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>The chunk of the last byte. Content without a byte has one chunk, which is looked at too.</summary>
    private long LastChunk => Math.Max(0, _end - 1) / ChunkFormat.ChunkSize;

    private void Fill()
    {
        long chunk = _position / ChunkFormat.ChunkSize;
        _begin = (int)(_position % ChunkFormat.ChunkSize);
        _filled = 0;
        do
        {
            _filled += _chunks.Open(chunk, _window.AsSpan(_filled));
            chunk++;
        }
        while (chunk <= LastChunk && _filled < _window.Length);
    }
}
