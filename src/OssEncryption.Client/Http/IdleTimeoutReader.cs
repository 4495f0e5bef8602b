using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads a response body with an idle timeout: it may take any time, as long as bytes arrive.</summary>
internal sealed class IdleTimeoutReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly TimeSpan _idleTimeout;
    private readonly Func<OssTransportError, Exception?, OssTransportException> _lost;
    private readonly CancellationToken _cancellationToken;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenRegistration _stop;
    private Stream? _stream;

    /// <summary>Begins to read.</summary>
    /// <param name="response">The response.</param>
    /// <param name="idleTimeout">The longest wait for the next bytes.</param>
    /// <param name="lost">Makes the exception when the connection is lost.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IdleTimeoutReader(
        HttpResponseMessage response,
        TimeSpan idleTimeout,
        Func<OssTransportError, Exception?, OssTransportException> lost,
        CancellationToken cancellationToken)
    {
        _response = response;
        _idleTimeout = idleTimeout;
        _lost = lost;
        _cancellationToken = cancellationToken;
        _limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // Older runtimes ignore the token during a read; disposing the response ends it.
        _stop = _limit.Token.Register(static state => ((HttpResponseMessage)state!).Dispose(), response);
    }

    /// <summary>Reads at least one byte.</summary>
    public async Task<int> ReadAsync(byte[] buffer, int count)
    {
        int read = await ReadToEndAsync(buffer, count).ConfigureAwait(false);
        return read > 0 ? read : throw _lost(OssTransportError.ConnectionFailed, null);
    }

    /// <summary>Reads at least one byte; 0 at the end of a body that did not announce its length.</summary>
    public async Task<int> ReadToEndAsync(byte[] buffer, int count)
    {
        try
        {
            _stream ??= await _response.Content.ReadAsStreamAsync().ConfigureAwait(false);
            Task<int> reading = _stream.ReadAsync(buffer, 0, count, _limit.Token);
            return await (reading.IsCompleted ? reading : WatchAsync(reading)).ConfigureAwait(false);
        }
        catch (Exception) when (_cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(_cancellationToken);
        }
        catch (Exception cause) when (_limit.IsCancellationRequested)
        {
            throw _lost(OssTransportError.TimedOut, cause);
        }
        catch (Exception cause) when (NetworkFailure.Is(cause) || cause is ObjectDisposedException)
        {
            throw _lost(OssTransportError.ConnectionFailed, cause);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _limit.Dispose();
    }

    // Bytes that have arrived are read without a timer, which would cost too much.
    private async Task<int> WatchAsync(Task<int> reading)
    {
        _limit.CancelAfter(_idleTimeout);
        try
        {
            return await reading.ConfigureAwait(false);
        }
        finally
        {
            _limit.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
