using System.Buffers;
using System.Security.Cryptography;
using OssEncryption.Emulator.Disk;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Content;

/// <summary>Stores content, encrypted as its encryption asks for.</summary>
internal interface IContentStore
{
    /// <summary>Reads a stream to its end and stores what it reads.</summary>
    /// <param name="content">The content.</param>
    /// <param name="encryption">How it is encrypted, or <c>null</c> for plain.</param>
    /// <param name="cancellationToken">Cancels the storing.</param>
    Task<IStoredContent> StoreAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken);
}

/// <summary>Stores each content in chunks, encrypted under a data key of its own, or plain without an encryption. The
/// cipher is AES-256-GCM, also where SM4 is requested.</summary>
internal sealed class ContentStore(IBlobStore blobs, KeyRing keys) : IContentStore
{
    /// <inheritdoc/>
    public async Task<IStoredContent> StoreAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
    {
        byte[]? dataKey = encryption is null ? null : KeyWrapping.NewKey();
        using IBlobWriter blob = blobs.Create();
        ContentHeader header = ContentHeader.New(dataKey is null ? null : keys.Wrap(encryption!, dataKey), blob.Id);
        byte[] headerBytes = header.Write();
        using IChunkSeal seal = SealFor(dataKey, headerBytes);
        blob.Write(headerBytes);
        long length = await WriteAsync(content, seal, blob, cancellationToken).ConfigureAwait(false);
        return new SealedContent(
            await blob.CompleteAsync().ConfigureAwait(false), length, ContentHeader.BindingOf(headerBytes), this);
    }

    /// <summary>Makes the seal of a stored content by unwrapping its data key.</summary>
    /// <exception cref="Errors.ServiceError">Its master key was deleted, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">Its data key is damaged.</exception>
    public IChunkSeal Unseal(ContentHeader header, byte[] headerBytes, string id)
    {
        try
        {
            return SealFor(header.DataKey is null ? null : keys.Unwrap(header.DataKey), headerBytes);
        }
        catch (CryptographicException)
        {
            // A KMS key with the same id but other material is a new key: the one that was used was deleted.
            throw header.DataKey!.MasterKeyId is { } keyId
                ? EncryptionErrors.KeyNotFound(keyId)
                : new DamagedContentException(id, "its data key cannot be decrypted");
        }
    }

    private static IChunkSeal SealFor(byte[]? dataKey, byte[] headerBytes)
    {
        byte[] binding = ContentHeader.BindingOf(headerBytes);
        return dataKey is null ? new ChecksumSeal(binding) : new GcmSeal(dataKey, binding);
    }

    /// <summary>Reads one chunk ahead, because the seal of a chunk says whether it is the last.</summary>
    private static async Task<long> WriteAsync(
        Stream content, IChunkSeal seal, IBlobWriter blob, CancellationToken cancellationToken)
    {
        byte[] current = ArrayPool<byte>.Shared.Rent(ChunkFormat.ChunkSize);
        byte[] next = ArrayPool<byte>.Shared.Rent(ChunkFormat.ChunkSize);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkFormat.StoredSize);
        try
        {
            long length = 0;
            int filled = await FillAsync(content, current, cancellationToken).ConfigureAwait(false);
            for (long index = 0; ; index++)
            {
                int following = filled < ChunkFormat.ChunkSize
                    ? 0
                    : await FillAsync(content, next, cancellationToken).ConfigureAwait(false);
                Memory<byte> stored = chunk.AsMemory(0, filled + ChunkFormat.TagSize);
                seal.Seal(new ChunkPlace(index, following == 0), current.AsSpan(0, filled), stored.Span);
                blob.Write(stored.Span);
                length += filled;
                if (following == 0)
                {
                    return length;
                }

                (current, next, filled) = (next, current, following);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(current);
            ArrayPool<byte>.Shared.Return(next);
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static ValueTask<int> FillAsync(Stream content, byte[] buffer, CancellationToken cancellationToken) =>
        content.ReadAtLeastAsync(
            buffer.AsMemory(0, ChunkFormat.ChunkSize), ChunkFormat.ChunkSize, false, cancellationToken);
}
