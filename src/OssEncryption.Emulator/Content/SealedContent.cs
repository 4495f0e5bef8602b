using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>Content in a content store.</summary>
/// <param name="blob">The blob that holds it.</param>
/// <param name="length">Its length in bytes.</param>
/// <param name="binding">The checksum of its header, to which every chunk is bound: no other file is this content.
/// <c>null</c> for content that version 0.1 recorded without it.</param>
/// <param name="contents">The content store.</param>
internal sealed class SealedContent(IBlob blob, long length, byte[]? binding, ContentStore contents) : IStoredContent
{
    /// <summary>The blob that holds it.</summary>
    public IBlob Blob => blob;

    /// <summary>The checksum of its header, or <c>null</c>.</summary>
    public byte[]? Binding => binding;

    /// <inheritdoc/>
    public long Length => length;

    /// <summary>Opens every chunk of a range, so that damage is found before the first byte is sent. Content in memory
    /// is not verified.</summary>
    /// <exception cref="Errors.ServiceError">Its master key was deleted, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">It is damaged.</exception>
    public void Verify(long offset, long count)
    {
        if (!blob.MayDecay)
        {
            return;
        }

        using ChunkReader chunks = OpenChunks();
        byte[] content = new byte[Math.Min(length, ChunkFormat.ChunkSize)];
        long last = Math.Max(offset, offset + count - 1) / ChunkFormat.ChunkSize;
        for (long index = offset / ChunkFormat.ChunkSize; index <= last; index++)
        {
            chunks.Open(index, content);
        }
    }

    /// <summary>Reads a range. Only its chunks are opened, some of them ahead. A damaged chunk ends the reading with an
    /// error.</summary>
    /// <exception cref="Errors.ServiceError">Its master key was deleted, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">It is damaged.</exception>
    public Stream OpenRead(long offset, long count)
    {
        ChunkReader chunks = OpenChunks();
        try
        {
            return new SealedStream(chunks, offset, count);
        }
        catch
        {
            chunks.Dispose();
            throw;
        }
    }

    private ChunkReader OpenChunks()
    {
        IBlobReader reader = blob.Open();
        try
        {
            (ContentHeader header, byte[] bytes) = ContentHeader.Read(reader, blob.Id);
            RequireOwn(header, bytes);
            return reader.Length == bytes.Length + ChunkFormat.StoredLengthOf(length)
                ? new ChunkReader(reader, contents.Unseal(header, bytes, blob.Id), blob.Id, bytes.Length, length)
                : throw new DamagedContentException(blob.Id, "its length is not what was written");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private void RequireOwn(ContentHeader header, byte[] bytes)
    {
        if (header.Blob is not null && header.Blob != blob.Id)
        {
            throw new DamagedContentException(blob.Id, $"its file is that of the content '{header.Blob}'");
        }

        if (binding is not null && !ContentHeader.BindingOf(bytes).AsSpan().SequenceEqual(binding))
        {
            throw new DamagedContentException(blob.Id, "its file is not the one that was written for this version");
        }
    }
}

/// <summary>A range of a content. Some chunks are opened ahead, the first by the constructor.</summary>
internal sealed class SealedStream : ReadOnlyStream
{
    private const int ChunksAhead = 16;

    private readonly ChunkReader _chunks;
    private readonly byte[] _window;
    private readonly long _end;
    private long _position;
    private int _begin;
    private int _filled;

    /// <summary>Opens the first chunks.</summary>
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

    /// <summary>The index of the chunk with the last byte. Empty content has one chunk, which is opened too.</summary>
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

/// <summary>Reads and opens the chunks of a content.</summary>
/// <param name="blob">The blob that holds them.</param>
/// <param name="seal">Their seal.</param>
/// <param name="id">The id of the content, for the error when it is damaged.</param>
/// <param name="start">The offset of the first chunk.</param>
/// <param name="length">The length of the content.</param>
internal sealed class ChunkReader(IBlobReader blob, IChunkSeal seal, string id, int start, long length) : IDisposable
{
    private readonly byte[] _chunk = new byte[(int)Math.Min(length, ChunkFormat.ChunkSize) + ChunkFormat.TagSize];

    /// <summary>The length of the content.</summary>
    public long Length => length;

    /// <summary>Opens a chunk.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="content">The buffer for its content.</param>
    /// <returns>The length of its content.</returns>
    /// <exception cref="DamagedContentException">It is damaged.</exception>
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

/// <summary>The header of a content: magic bytes, a length, the wrapped data key (none for plain content) with a salt
/// as JSON, and a checksum.</summary>
/// <param name="DataKey">The wrapped data key, or <c>null</c> for plain content.</param>
/// <param name="Salt">Random bytes: they make each header unique, so that no chunk can be moved to another
/// content.</param>
/// <param name="Blob">The id of the blob, which belongs to one version of one object; <c>null</c> in files of version
/// 0.1.</param>
internal sealed record ContentHeader(WrappedKey? DataKey, byte[] Salt, string? Blob = null)
{
    private const int ChecksumSize = SHA256.HashSizeInBytes;
    private const int SaltSize = 16;
    private const int Longest = 16 * 1024;

    private static ReadOnlySpan<byte> Mark => "OSSENC\0\u0001"u8;

    private static int PrefixSize => Mark.Length + sizeof(int);

    /// <summary>Makes a header for new content.</summary>
    public static ContentHeader New(WrappedKey? dataKey, string blob) =>
        new(dataKey, RandomNumberGenerator.GetBytes(SaltSize), blob);

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
