using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Content;

/// <summary>Encrypts chunks by AES-256-GCM. A data key belongs to one content, so the index of a chunk is a nonce that
/// never comes twice.</summary>
/// <param name="dataKey">The key of this content alone.</param>
/// <param name="binding">What every chunk belongs to.</param>
internal sealed class GcmSeal(byte[] dataKey, byte[] binding) : IChunkSeal
{
    private const int NonceSize = 12;

    private readonly AesGcm _cipher = new(dataKey, ChunkFormat.TagSize);
    private readonly byte[] _associated = [.. binding, .. new byte[ChunkPlace.Size]];

    /// <inheritdoc/>
    public void Seal(ChunkPlace place, ReadOnlySpan<byte> content, Span<byte> chunk)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Prepare(place, nonce);
        _cipher.Encrypt(nonce, content, chunk[..content.Length], chunk[content.Length..], _associated);
    }

    /// <inheritdoc/>
    public bool TryOpen(ChunkPlace place, ReadOnlySpan<byte> chunk, Span<byte> content)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Prepare(place, nonce);
        try
        {
            _cipher.Decrypt(nonce, chunk[..content.Length], chunk[content.Length..], content, _associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private void Prepare(ChunkPlace place, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(nonce, place.Index);
        place.Write(_associated.AsSpan(binding.Length));
    }
}
