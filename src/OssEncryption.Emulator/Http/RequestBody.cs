using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>The body of a request whose length was announced.</summary>
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
