namespace OssEncryption.Emulator.Http;

/// <summary>The stream of a connection, with an idle timeout: a client that neither sends what it announced nor takes
/// what it asked for does not hold its connection for ever.</summary>
/// <param name="connection">The stream; its owner disposes it.</param>
/// <param name="idleTimeout">The longest time of one read or write.</param>
/// <param name="stop">Cancelled when the server stops.</param>
internal sealed class IdleTimeoutStream(Stream connection, TimeSpan idleTimeout, CancellationToken stop) : Stream
{
    // A read and a write can be under way at once.
    private readonly CancellationTokenSource _reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly CancellationTokenSource _writing = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _reading.CancelAfter(idleTimeout);
        int read = await connection.ReadAsync(buffer, _reading.Token).ConfigureAwait(false);
        _reading.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _writing.CancelAfter(idleTimeout);
        await connection.WriteAsync(buffer, _writing.Token).ConfigureAwait(false);
        _writing.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) =>
        connection.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => connection.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reading.Dispose();
            _writing.Dispose();
        }

        base.Dispose(disposing);
    }
}
