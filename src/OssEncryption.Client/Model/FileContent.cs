namespace OssEncryption.Client.Model;

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
