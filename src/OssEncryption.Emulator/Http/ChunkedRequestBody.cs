using System.Globalization;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>The body of a request that comes in chunks.</summary>
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
            // Trailers mean nothing to the service.
        }
    }
}
