namespace OssEncryption.Client.Model;

/// <summary>What is written to an object: a known number of bytes that can be read again, so that a request can be
/// retried.</summary>
public abstract class ObjectContent
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Told how many bytes were sent since the last call, and less than nothing when an attempt failed and
    /// what it sent is sent again; called from other threads.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Content that is in memory; the bytes are not copied and must stay as they are.</summary>
    public static ObjectContent FromBytes(byte[] bytes, Action<long>? progress = null) =>
        new BytesContent(bytes) { Progress = progress };

    /// <summary>A file as long as it is now. When it has another length while it is sent, that ends in
    /// <see cref="OssInputError.ContentChanged"/>.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static ObjectContent FromFile(string path, Action<long>? progress = null)
    {
        long length = new FileInfo(path).Length;
        return FromFile(path, 0, length, length, progress);
    }

    /// <summary>A part of a file. When the file ends before the part does, or the part is its end and the file grew,
    /// that ends in <see cref="OssInputError.ContentChanged"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where the part begins, in bytes from the start of the file.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="fileLength">How long the file was when it was decided what its parts are.</param>
    /// <param name="progress">What <see cref="Progress"/> says.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part begins or ends before the file begins.</exception>
    public static ObjectContent FromFile(
        string path, long offset, long length, long fileLength, Action<long>? progress = null) =>
        new FileContent(path, offset, length, fileLength) { Progress = progress };

    /// <summary>Opens the bytes from their beginning; the caller disposes the stream.</summary>
    public abstract Stream Open();
}

/// <summary>Content in memory.</summary>
internal sealed class BytesContent(byte[] bytes) : ObjectContent
{
    /// <inheritdoc/>
    public override long Length => bytes.Length;

    /// <inheritdoc/>
    public override Stream Open() => new MemoryStream(bytes, writable: false);
}

/// <summary>A file, or a part of one.</summary>
internal sealed class FileContent : ObjectContent
{
    private readonly string _path;
    private readonly long _offset;
    private readonly bool _isTail;

    public FileContent(string path, long offset, long length, long fileLength)
    {
        if (offset < 0 || length < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "A part of a file lies behind its beginning.");
        }

        _path = path;
        _offset = offset;
        Length = length;
        _isTail = offset + length == fileLength;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override Stream Open()
    {
        // Unbuffered, as the reader takes large pieces; and others may go on writing, which the length shows.
        var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        file.Position = _offset;
        return _isTail ? file : new BoundedStream(file, Length);
    }
}

/// <summary>The next bytes of another stream, which it owns, and no more.</summary>
internal sealed class BoundedStream(Stream inner, long length) : Stream
{
    private long _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        Advance(inner.Read(buffer, offset, Allowed(count)));

    /// <inheritdoc/>
    public override async Task<int> ReadAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Advance(await inner.ReadAsync(buffer, offset, Allowed(count), cancellationToken).ConfigureAwait(false));

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
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Allowed(int count) => (int)Math.Min(count, length - _position);

    private int Advance(int read)
    {
        _position += read;
        return read;
    }
}

/// <summary>Why content could not be sent.</summary>
internal static class ContentFlaw
{
    /// <summary>It has another length than it said.</summary>
    public static OssInputException Changed(long length) => new(OssInputError.ContentChanged,
        FormattableString.Invariant($"The content changed while it was sent: it is no longer {length} bytes long. ") +
        "Nothing was stored. Send it again when nobody writes to it.");

    /// <summary>It cannot be read.</summary>
    public static OssInputException Unreadable(Exception cause) => new(OssInputError.ContentUnreadable,
        "What was to be sent could not be read: " + cause.Message, cause);
}

/// <summary>An object on its way: what the answer declared, and the content.</summary>
public abstract class ObjectReader : IDisposable
{
    /// <summary>What the answer declared.</summary>
    public abstract StoredState State { get; }

    /// <summary>Copies the content to a stream, and compares length and checksum with what the service declared; a
    /// range has no checksum. When the connection is lost, the rest is asked for as long as the object is still the
    /// same.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="progress">Told how many bytes came since the last call, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <exception cref="OssTransportException">The content broke off at every attempt, or is not what the service
    /// declared (<see cref="OssTransportError.ChecksumMismatch"/>).</exception>
    /// <exception cref="OssServiceException">412 or 404: the object changed while it was read.</exception>
    public abstract Task CopyToAsync(Stream target, Action<long>? progress, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract void Dispose();
}
