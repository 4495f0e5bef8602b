using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>The content as a stream for the SDK, with known length and computed CRC64. If the source changes its length
/// or the call is abandoned, it fails before the last byte, so that the service stores nothing.</summary>
internal sealed class UploadStream : Stream
{
    private readonly ObjectContent _source;
    private readonly AttemptLimit _limit;
    private readonly long _length;
    private readonly Crc64 _crc = new();
    private Stream? _input;
    private long _sent;
    private bool _isStored;

    /// <summary>Makes the stream of one attempt.</summary>
    /// <param name="source">The content.</param>
    /// <param name="limit">Ends the attempt; extended each time that bytes are read.</param>
    public UploadStream(ObjectContent source, AttemptLimit limit)
    {
        _source = source;
        _limit = limit;
        _length = source.Length;
    }

    /// <summary>The CRC64 of the bytes read.</summary>
    public ulong Crc64 => _crc.Value;

    /// <summary>Why the content could not be sent, or <c>null</c>.</summary>
    public OssInputException? Failure { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _sent;
        set => throw new NotSupportedException();
    }

    /// <summary>Marks the content as stored.</summary>
    public void Keep() => _isStored = true;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        _limit.Extend();
        int read;
        try
        {
            _input ??= _source.Open();
            read = Fill(buffer, offset, (int)Math.Min(count, _length - _sent));
            RequireLength(read, count);
        }
        catch (Exception flaw) when (flaw is IOException or UnauthorizedAccessException)
        {
            throw Failure = ContentFlaw.Unreadable(flaw);
        }

        _crc.Append(buffer, offset, read);
        _sent += read;
        _source.Progress?.Invoke(read);
        return read;
    }

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
            _input?.Dispose();
            if (!_isStored && _sent > 0)
            {
                _source.Progress?.Invoke(-_sent);
                _sent = 0;
            }
        }

        base.Dispose(disposing);
    }

    private int Fill(byte[] buffer, int offset, int count)
    {
        int filled = 0;
        while (filled < count)
        {
            int read = _input!.Read(buffer, offset + filled, count - filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    // Checked before the last bytes are handed out.
    private void RequireLength(int read, int asked)
    {
        bool isShort = read < asked && _sent + read < _length;
        if (isShort || (_sent + read == _length && _input!.ReadByte() >= 0))
        {
            throw Failure = ContentFlaw.Changed(_length);
        }
    }
}
