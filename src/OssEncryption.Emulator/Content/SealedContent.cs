using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>Content that a vault keeps.</summary>
internal sealed class SealedContent(IBlob blob, long length, ContentVault vault) : IStoredContent
{
    /// <summary>Where it lies.</summary>
    public IBlob Blob => blob;

    /// <inheritdoc/>
    public long Length => length;

    /// <summary>Opens every chunk of a part, so that damage is told before the first byte is given out. Content in
    /// memory is not looked at.</summary>
    /// <exception cref="Errors.ServiceError">Its master key is gone, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">It is not what was written.</exception>
    public void Verify(long offset, long count)
    {
        if (!blob.MayDecay)
        {
            return;
        }

        using ChunkReader chunks = OpenChunks();
        byte[] content = new byte[ChunkFormat.ChunkSize];
        long last = Math.Max(offset, offset + count - 1) / ChunkFormat.ChunkSize;
        for (long index = offset / ChunkFormat.ChunkSize; index <= last; index++)
        {
            chunks.Open(index, content);
        }
    }

    /// <summary>Reads a part of it, of which only the chunks that it touches are opened, some of them ahead. Where one
    /// is damaged the reading breaks off: no bad byte is given out.</summary>
    /// <exception cref="Errors.ServiceError">Its master key is gone, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">It is not what was written.</exception>
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
            return reader.Length == bytes.Length + ChunkFormat.StoredLengthOf(length)
                ? new ChunkReader(reader, vault.Unseal(header, bytes, blob.Id), blob.Id, bytes.Length, length)
                : throw new DamagedContentException(blob.Id, "its length is not what was written");
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }
}
