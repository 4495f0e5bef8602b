namespace OssEncryption.Client.Model;

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
