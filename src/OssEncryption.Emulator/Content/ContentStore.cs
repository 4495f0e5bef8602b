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

/// <summary>Keeps content in chunks: encrypted under a data key of its own, or plain when nothing is asked for.
/// Whatever algorithm is asked for, SM4 too, the chunks are encrypted by AES-256-GCM.</summary>
internal sealed class ContentStore(IBlobStore blobs, KeyRing keys) : IContentStore
{
    /// <inheritdoc/>
    public async Task<IStoredContent> StoreAsync(
        Stream content, ServerSideEncryption? encryption, CancellationToken cancellationToken)
    {
        byte[]? dataKey = encryption is null ? null : KeyWrapping.NewKey();
        ContentHeader header = ContentHeader.New(dataKey is null ? null : keys.Wrap(encryption!, dataKey));
        byte[] headerBytes = header.Write();
        using IChunkSeal seal = SealFor(dataKey, headerBytes);
        using IBlobWriter blob = blobs.Create();
        blob.Write(headerBytes);
        long length = await WriteAsync(content, seal, blob, cancellationToken).ConfigureAwait(false);
        return new SealedContent(await blob.CompleteAsync().ConfigureAwait(false), length, this);
    }

    /// <summary>Opens the seal of a content that was kept.</summary>
    /// <exception cref="Errors.ServiceError">Its master key is gone, or cannot be used.</exception>
    /// <exception cref="DamagedContentException">Its data key is not what was written.</exception>
    public IChunkSeal Unseal(ContentHeader header, byte[] headerBytes, string id)
    {
        try
        {
            return SealFor(header.DataKey is null ? null : keys.Unwrap(header.DataKey), headerBytes);
        }
        catch (CryptographicException)
        {
            // A key of KMS with the right id and other material is another key: the one that was used is gone.
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

    /// <summary>A chunk is written once it is known whether another follows.</summary>
    private static async Task<long> WriteAsync(
        Stream content, IChunkSeal seal, IBlobWriter blob, CancellationToken cancellationToken)
    {
        byte[] current = new byte[ChunkFormat.ChunkSize];
        byte[] next = new byte[ChunkFormat.ChunkSize];
        byte[] chunk = new byte[ChunkFormat.StoredSize];
        long length = 0;
        int filled = await FillAsync(content, current, cancellationToken).ConfigureAwait(false);
        for (long index = 0; ; index++)
        {
            int following = filled < current.Length
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

    private static async Task<int> FillAsync(Stream content, byte[] buffer, CancellationToken cancellationToken) =>
        await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
}
