namespace OssEncryption.AliyunSdk;

/// <summary>The idle timeout of one attempt. The SDK cannot be cancelled, so an abandoned call runs to its end in the
/// background.</summary>
internal sealed class AttemptLimit : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly TimeSpan _idleTimeout;

    /// <summary>Starts the timeout.</summary>
    /// <param name="idleTimeout">The longest time without progress.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public AttemptLimit(TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        _idleTimeout = idleTimeout;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end.CancelAfter(idleTimeout);
    }

    /// <summary>Cancelled when the attempt is abandoned.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Restarts the timeout after progress; ends an abandoned attempt.</summary>
    /// <exception cref="OperationCanceledException">The attempt was abandoned.</exception>
    public void Extend()
    {
        _end.Token.ThrowIfCancellationRequested();
        _end.CancelAfter(_idleTimeout);
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();
}
