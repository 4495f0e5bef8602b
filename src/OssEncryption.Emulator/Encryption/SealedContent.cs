using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Storage;

namespace OssEncryption.Emulator.Encryption;

/// <summary>Content that a vault keeps.</summary>
internal sealed class SealedContent(IBlob blob, long length, ContentVault vault) : IStoredContent
{
    /// <summary>Where it lies.</summary>
    public IBlob Blob => blob;

    /// <inheritdoc/>
    public long Length => length;

    /// <summary>Reads a part of it, of which only the chunks that it touches are opened. Up to 1 MiB is opened at
    /// once, so that damage there shows before anything was given out; beyond that reading breaks off where the damage
    /// begins.</summary>
    /// <exception cref="Wire.ServiceError">Its master key is gone, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">It is not what was written.</exception>
    public Stream OpenRead(long offset, long count)
    {
        IBlobReader reader = blob.Open();
        IChunkSeal? seal = null;
        try
        {
            (ContentHeader header, byte[] bytes) = ContentHeader.Read(reader, blob.Id);
            if (reader.Length != bytes.Length + ChunkFormat.StoredLengthOf(length))
            {
                throw new DamagedContentException(blob.Id, "its length is not what was written");
            }

            seal = vault.Unseal(header, bytes, blob.Id);
            var chunks = new ChunkReader(reader, seal, blob.Id, bytes.Length, length);
            return new SealedStream(chunks, offset, count);
        }
        catch
        {
            seal?.Dispose();
            reader.Dispose();
            throw;
        }
    }
}
