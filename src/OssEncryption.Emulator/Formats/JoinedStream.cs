namespace OssEncryption.Emulator.Formats;

/// <summary>Several streams read one after the other. Each is opened when it is reached.</summary>
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
