using System.Security.Cryptography;

namespace OssEncryption.Emulator.State;

/// <summary>Lets content through and computes its digests on the way.</summary>
internal sealed class DigestingStream(Stream source) : Stream
{
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly Crc64 _crc64 = new();

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>How many bytes went through.</summary>
    public long Count { get; private set; }

    /// <summary>The CRC-64 of what went through.</summary>
    public ulong Crc64 => _crc64.Value;

    /// <summary>The MD5 of what went through: 16 bytes.</summary>
    public byte[] Md5() => _md5.GetCurrentHash();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        Digest(buffer.AsSpan(offset, source.Read(buffer, offset, count)));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Digest(buffer.Span[..read]);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _md5.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Digest(ReadOnlySpan<byte> bytes)
    {
        _md5.AppendData(bytes);
        _crc64.Append(bytes);
        Count += bytes.Length;
        return bytes.Length;
    }
}
