using System.Runtime.InteropServices;

namespace OssEncryption.Client.Model;

/// <summary>The content of a write: a known number of bytes that can be read again, so that the request can be
/// retried.</summary>
public abstract class ObjectContent
{
    /// <summary>The length in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Receives the number of bytes sent since the last call; a negative number takes back those of a failed
    /// attempt. Called from other threads.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Content in memory. The bytes are not copied and must not change.</summary>
    public static ObjectContent FromBytes(byte[] bytes, Action<long>? progress = null) =>
        new BytesContent(bytes) { Progress = progress };

    /// <summary>A file. If its length changes before it is sent, the write fails with
    /// <see cref="OssInputError.ContentChanged"/>.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static ObjectContent FromFile(string path, Action<long>? progress = null)
    {
        long length = new FileInfo(path).Length;
        return FromFile(path, 0, length, length, progress);
    }

    /// <summary>A part of a file. If the file is now too short, or grew and this is its last part, the write fails with
    /// <see cref="OssInputError.ContentChanged"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">The first byte of the part, from 0.</param>
    /// <param name="length">The length of the part in bytes.</param>
    /// <param name="fileLength">The length of the file when it was divided into parts.</param>
    /// <param name="progress">See <see cref="Progress"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Offset or length is negative.</exception>
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
        // Unbuffered, because reads are large. Others may go on writing; a changed length shows that.
        FileStream file = TransferFile.Open(_path, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
        file.Position = _offset;
        return _isTail ? file : new BoundedStream(file, Length);
    }
}

/// <summary>Opens files that are sent or received. Windows reads and writes them while no thread waits. Elsewhere the
/// runtime lets another thread wait, and the change of threads costs more than a small file does, so that there the
/// calling thread waits.</summary>
public static class TransferFile
{
    private static readonly bool HasAsynchronousFiles = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>Opens a file. Parameters and errors are those of <see cref="FileStream"/>.</summary>
    public static FileStream Open(
        string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, FileOptions options) =>
        HasAsynchronousFiles
            ? new FileStream(path, mode, access, share, bufferSize, options | FileOptions.Asynchronous)
            : new FileOfCallingThread(path, mode, access, share, bufferSize, options);

    private sealed class FileOfCallingThread(
        string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, FileOptions options)
        : FileStream(path, mode, access, share, bufferSize, options)
    {
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(Read(buffer, offset, count));
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(buffer, offset, count);
            return Task.CompletedTask;
        }
    }
}

/// <summary>Reads a limited number of bytes from another stream, which it owns.</summary>
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
    /// <summary>Its length changed.</summary>
    public static OssInputException Changed(long length) => new(OssInputError.ContentChanged,
        FormattableString.Invariant($"The content changed while it was sent: it is no longer {length} bytes long. ") +
        "Nothing was stored. Send it again when nobody writes to it.");

    /// <summary>It cannot be read.</summary>
    public static OssInputException Unreadable(Exception cause) => new(OssInputError.ContentUnreadable,
        "What was to be sent could not be read: " + cause.Message, cause);
}
