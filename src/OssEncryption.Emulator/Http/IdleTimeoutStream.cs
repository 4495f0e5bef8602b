using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace OssEncryption.Emulator.Http;

/// <summary>The stream of a connection, with an idle timeout: a client that neither sends what it announced nor takes
/// what it asked for does not hold its connection for ever. The connection is then reset, and so it is when the server
/// stops. One timer looks after it: a token that is set and taken back costs more than a small read.</summary>
internal sealed class IdleTimeoutStream : Stream
{
    private const long Never = long.MaxValue;

    private readonly Socket _socket;
    private readonly TimeSpan _idleTimeout;
    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _stop;

    // Times of Environment.TickCount64. A read and a write can be under way at once.
    private long _reading = Never;
    private long _writing = Never;
    private long _head = Never;

    /// <summary>Begins to watch a connection.</summary>
    /// <param name="socket">The socket; its owner disposes it.</param>
    /// <param name="idleTimeout">The longest time of one read or write; half as long again may pass before it is
    /// noticed.</param>
    /// <param name="stop">Cancelled when the server stops.</param>
    public IdleTimeoutStream(Socket socket, TimeSpan idleTimeout, CancellationToken stop)
    {
        _socket = socket;
        _idleTimeout = idleTimeout;
        TimeSpan interval = idleTimeout / 2;
        _timer = new Timer(static stream => ((IdleTimeoutStream)stream!).Check(), this, interval, interval);
        _stop = stop.UnsafeRegister(static stream => ((IdleTimeoutStream)stream!).Reset(), this);
    }

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

    /// <summary>Whether a head is being read, which may take twice the idle timeout in all, however it comes.</summary>
    public bool ReadsHead
    {
        set => Volatile.Write(ref _head, value ? Environment.TickCount64 : Never);
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ValueTask<int> read = _socket.ReceiveAsync(buffer, SocketFlags.None, CancellationToken.None);
        return read.IsCompleted ? read : WaitAsync(read);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            Volatile.Write(ref _writing, Environment.TickCount64);
            int sent = await _socket.SendAsync(buffer, SocketFlags.None, CancellationToken.None).ConfigureAwait(false);
            Volatile.Write(ref _writing, Never);
            buffer = buffer[sent..];
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Flush()
    {
    }

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
            _timer.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> read)
    {
        Volatile.Write(ref _reading, Environment.TickCount64);
        int count = await read.ConfigureAwait(false);
        Volatile.Write(ref _reading, Never);
        return count;
    }

    private void Check()
    {
        long latest = Environment.TickCount64 - (long)_idleTimeout.TotalMilliseconds;
        long latestHead = latest - (long)_idleTimeout.TotalMilliseconds;
        if (Volatile.Read(ref _reading) <= latest
            || Volatile.Read(ref _writing) <= latest
            || Volatile.Read(ref _head) <= latestHead)
        {
            Reset();
        }
    }

    private void Reset() => _socket.Close(0);
}
