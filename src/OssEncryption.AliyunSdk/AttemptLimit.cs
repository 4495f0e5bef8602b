namespace OssEncryption.AliyunSdk;

/// <summary>How long one attempt is waited for. The SDK cannot be told to stop, so what is given up goes on without its
/// caller, to its own end.</summary>
internal sealed class AttemptLimit : IDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly TimeSpan _idleTimeout;

    /// <summary>Begins to wait.</summary>
    /// <param name="idleTimeout">How long the attempt may stand still.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public AttemptLimit(TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        _idleTimeout = idleTimeout;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _end.CancelAfter(idleTimeout);
    }

    /// <summary>Cancelled when the attempt is given up.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Begins anew, as the attempt goes on; ends one that was given up.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public void Extend()
    {
        _end.Token.ThrowIfCancellationRequested();
        _end.CancelAfter(_idleTimeout);
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();
}
