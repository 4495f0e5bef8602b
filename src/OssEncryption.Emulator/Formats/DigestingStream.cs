using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Formats;

/// <summary>Computes the digests of a stream while it is read.</summary>
internal sealed class DigestingStream(Stream source) : ReadOnlyStream
{
    // Making a hash object costs as much as the MD5 of a small object.
    private static readonly ConcurrentBag<IncrementalHash> Spare = [];

    private readonly IncrementalHash _md5 =
        Spare.TryTake(out IncrementalHash? spare) ? spare : IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    private readonly ContentCrc64 _crc64 = new();
    private byte[]? _final;

    /// <summary>The CRC-64 of the bytes read.</summary>
    public ulong Crc64 => _crc64.Value;

    /// <summary>The MD5 of the bytes read: 16 bytes. Available after the stream is disposed, too.</summary>
    public byte[] Md5() => _final ?? _md5.GetCurrentHash();

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read = source.ReadAsync(buffer, cancellationToken);
        return read.IsCompletedSuccessfully
            ? ValueTask.FromResult(Digested(buffer, read.Result))
            : WaitAsync(read, buffer);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _final is null)
        {
            _final = _md5.GetHashAndReset();
            Spare.Add(_md5);
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> WaitAsync(ValueTask<int> read, Memory<byte> buffer) =>
        Digested(buffer, await read.ConfigureAwait(false));

    private int Digested(Memory<byte> buffer, int read)
    {
        ReadOnlySpan<byte> bytes = buffer.Span[..read];
        _md5.AppendData(bytes);
        _crc64.Append(bytes);
        return read;
    }
}

/// <summary>Concatenates streams. Each is opened when it is reached.</summary>
internal sealed class JoinedStream(IEnumerable<Stream> streams) : ReadOnlyStream
{
    private readonly IEnumerator<Stream> _streams = streams.GetEnumerator();
    private Stream _current = Null;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int read = await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            await _current.DisposeAsync().ConfigureAwait(false);
            if (!_streams.MoveNext())
            {
                _current = Null;
                return 0;
            }

            _current = _streams.Current;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _current.Dispose();
            _streams.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>The base of streams that can only be read forward, asynchronously.</summary>
internal abstract class ReadOnlyStream : Stream
{
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

    /// <inheritdoc/>
    public abstract override ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not supported: reading must not block.</summary>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
}
