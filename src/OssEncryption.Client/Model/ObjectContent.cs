namespace OssEncryption.Client;

/// <summary>What is written to an object: a known number of bytes that can be read again, so that a request can be
/// retried.</summary>
public abstract class ObjectContent
{
    /// <summary>How many bytes there are.</summary>
    public abstract long Length { get; }

    /// <summary>Opens the bytes from their beginning; the caller disposes the stream.</summary>
    public abstract Stream Open();

    /// <summary>Told how many bytes were sent since the last call; called from other threads.</summary>
    public Action<long>? Progress { get; init; }
}
