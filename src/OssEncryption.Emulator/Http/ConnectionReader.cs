using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>Reads lines, heads and bodies from a connection.</summary>
internal sealed class ConnectionReader(Stream stream)
{
    private const int LargestHead = 64 * 1024;

    /// <summary>The first byte of a TLS connection (RFC 8446). No line of HTTP begins with it.</summary>
    private const byte TlsHandshake = 0x16;

    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private byte[] _buffer = new byte[8 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next head without its blank line, or <c>null</c> when the client has closed the
    /// connection.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    /// <exception cref="EndOfStreamException">The connection broke inside it.</exception>
    public ValueTask<string?> ReadHeadAsync(CancellationToken cancellationToken) =>
        ReadUntilAsync(HeadEnd, cancellationToken);

    /// <summary>The next line without its end.</summary>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    /// <exception cref="EndOfStreamException">The connection broke before its end.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await ReadUntilAsync(LineEnd, cancellationToken).ConfigureAwait(false)
        ?? throw new EndOfStreamException();

    /// <summary>Reads some bytes; 0 when the client has closed the connection.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            return stream.ReadAsync(target, cancellationToken);
        }

        int count = Math.Min(target.Length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(target.Span);
        _start += count;
        return ValueTask.FromResult(count);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<string?> ReadUntilAsync(byte[] mark, CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            int from = Math.Max(0, seen - mark.Length + 1);
            int found = _buffer.AsSpan(_start + from, _end - _start - from).IndexOf(mark);
            if (found >= 0)
            {
                string text = Encoding.Latin1.GetString(_buffer, _start, from + found);
                _start += from + found + mark.Length;
                return text;
            }

            seen = _end - _start;
            if (seen >= LargestHead)
            {
                throw new InvalidDataException("A line or head is too long.");
            }

            MakeRoom();
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            if (read == 0)
            {
                return seen == 0 ? null : throw new EndOfStreamException();
            }

            if (_buffer[_start] == TlsHandshake)
            {
                throw new InvalidDataException("The client speaks TLS.");
            }
        }
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}

/// <summary>The body of a request with a Content-Length.</summary>
internal sealed class RequestBody(ConnectionReader reader, long length) : ReadOnlyStream
{
    private long _left = length;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Min(_left, buffer.Length);
        if (wanted == 0)
        {
            return 0;
        }

        int read = await reader.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        _left -= read;
        return read > 0 ? read : throw new EndOfStreamException("The connection broke inside a body.");
    }
}

/// <summary>The body of a request with <c>Transfer-Encoding: chunked</c>.</summary>
internal sealed class ChunkedRequestBody(ConnectionReader reader) : ReadOnlyStream
{
    private long _left;
    private bool _isFirst = true;
    private bool _isOver;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0 && !_isOver && buffer.Length > 0)
        {
            await BeginChunkAsync(cancellationToken).ConfigureAwait(false);
        }

        int wanted = (int)Math.Min(_left, buffer.Length);
        if (wanted == 0)
        {
            return 0;
        }

        int read = await reader.ReadAsync(buffer[..wanted], cancellationToken).ConfigureAwait(false);
        _left -= read;
        return read > 0 ? read : throw new EndOfStreamException("The connection broke inside a chunk.");
    }

    private async Task BeginChunkAsync(CancellationToken cancellationToken)
    {
        if (!_isFirst)
        {
            await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }

        _isFirst = false;
        string line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        if (!long.TryParse(
            line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left)
            || _left < 0)
        {
            throw new InvalidDataException("The length of a chunk is not a number.");
        }

        _isOver = _left == 0;
        while (_isOver && await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 })
        {
            // The service ignores trailers.
        }
    }
}
