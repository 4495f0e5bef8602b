using System.Buffers;
using System.Security.Cryptography;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>Stores content in memory, in chunks: encrypted under a data key of its own, or plain without an encryption.
/// The cipher is AES-256-GCM, also where SM4 is requested. What cannot be damaged has no checksum.</summary>
internal sealed class MemoryContents(KeyRing keys) : IContentStore
{
    /// <inheritdoc/>
    public async Task<IStoredContent> StoreAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
    {
        byte[]? dataKey = encryption is null ? null : KeyWrapping.NewKey();
        WrappedKey? wrapped = dataKey is null ? null : keys.Wrap(encryption!, dataKey);
        using GcmSeal? seal = dataKey is null ? null : new GcmSeal(dataKey, []);
        byte[] rented = ArrayPool<byte>.Shared.Rent(ChunkFormat.ChunkSize);
        Memory<byte> buffer = rented.AsMemory(0, ChunkFormat.ChunkSize);
        try
        {
            var chunks = new List<byte[]>(1);
            long length = 0;
            int filled;
            do
            {
                filled = await content.ReadAtLeastAsync(buffer, buffer.Length, false, cancellationToken)
                    .ConfigureAwait(false);
                if (filled > 0)
                {
                    chunks.Add(Chunk(buffer.Span[..filled], seal, chunks.Count));
                    length += filled;
                }
            }
            while (filled == buffer.Length);
            return new MemoryContent(chunks, length, wrapped, keys);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte[] Chunk(ReadOnlySpan<byte> content, GcmSeal? seal, int index)
    {
        if (seal is null)
        {
            return content.ToArray();
        }

        byte[] chunk = new byte[content.Length + ChunkFormat.TagSize];
        seal.Seal(new ChunkPlace(index, false), content, chunk);
        return chunk;
    }
}

/// <summary>Content in memory.</summary>
/// <param name="chunks">Its chunks, each but the last of <see cref="ChunkFormat.ChunkSize"/> bytes.</param>
/// <param name="length">Its length in bytes.</param>
/// <param name="dataKey">The wrapped data key, or <c>null</c> for plain content.</param>
/// <param name="keys">The master keys.</param>
internal sealed class MemoryContent(
    IReadOnlyList<byte[]> chunks, long length, WrappedKey? dataKey, KeyRing keys) : IStoredContent
{
    /// <inheritdoc/>
    public long Length => length;

    /// <summary>Does nothing: memory is not damaged.</summary>
    public void Verify(long offset, long count)
    {
    }

    /// <inheritdoc/>
    /// <exception cref="ServiceError">Its master key was deleted, or cannot be used.</exception>
    public Stream OpenRead(long offset, long count) =>
        new MemoryContentStream(chunks, dataKey is null ? null : Unseal(dataKey), offset, count);

    private GcmSeal Unseal(WrappedKey wrapped)
    {
        try
        {
            return new GcmSeal(keys.Unwrap(wrapped), []);
        }
        catch (CryptographicException)
        {
            // A KMS key with the same id but other material is a new key: the one that was used was deleted.
            throw EncryptionErrors.KeyNotFound(wrapped.MasterKeyId!);
        }
    }
}

/// <summary>A range of content in memory. A chunk is decrypted when it is reached.</summary>
/// <param name="chunks">The chunks of the content.</param>
/// <param name="seal">Their seal, which this stream disposes, or <c>null</c> for plain content.</param>
/// <param name="offset">The first byte that is read.</param>
/// <param name="count">How many bytes are read.</param>
internal sealed class MemoryContentStream(
    IReadOnlyList<byte[]> chunks, GcmSeal? seal, long offset, long count) : ReadOnlyStream
{
    private readonly long _end = offset + count;
    private long _position = offset;
    private byte[] _chunk = [];
    private int _index = -1;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == _end || buffer.IsEmpty)
        {
            return ValueTask.FromResult(0);
        }

        Open((int)(_position / ChunkFormat.ChunkSize));
        int start = (int)(_position % ChunkFormat.ChunkSize);
        int read = (int)Math.Min(Math.Min(buffer.Length, _chunk.Length - start), _end - _position);
        _chunk.AsSpan(start, read).CopyTo(buffer.Span);
        _position += read;
        return ValueTask.FromResult(read);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            seal?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Open(int index)
    {
        if (_index == index)
        {
            return;
        }

        _chunk = seal is null ? chunks[index] : Decrypted(seal, index);
        _index = index;
    }

    private byte[] Decrypted(GcmSeal seal, int index)
    {
        byte[] content = new byte[chunks[index].Length - ChunkFormat.TagSize];
        return seal.TryOpen(new ChunkPlace(index, false), chunks[index], content)
            ? content
            : throw new InvalidOperationException("Content in memory was changed.");
    }
}
