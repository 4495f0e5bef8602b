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
