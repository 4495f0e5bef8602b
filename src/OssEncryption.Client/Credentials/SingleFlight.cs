namespace OssEncryption.Client.Credentials;

/// <summary>Lets many callers wait for one piece of work. A caller that gives up leaves the work to the
/// others.</summary>
internal sealed class SingleFlight<T>
{
    private readonly object _gate = new();
    private Task<T>? _flight;

    /// <summary>Joins the work under way, or starts it.</summary>
    /// <param name="work">The work; it runs on the pool, belongs to no caller and must end by itself.</param>
    /// <param name="cancellationToken">Ends this caller's wait.</param>
    public async Task<T> JoinAsync(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        Task<T> flight;
        lock (_gate)
        {
            flight = _flight ??= Task.Run(() => FlyAsync(work), CancellationToken.None);
        }

        var givenUp = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using (cancellationToken.Register(() => givenUp.TrySetResult(true)))
        {
            await Task.WhenAny(flight, givenUp.Task).ConfigureAwait(false);
        }

        if (!flight.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await flight.ConfigureAwait(false);
    }

    private async Task<T> FlyAsync(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _flight = null;
            }
        }
    }
}
