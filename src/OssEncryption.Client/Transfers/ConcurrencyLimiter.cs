namespace OssEncryption.Client.Transfers;

/// <summary>Lets so many requests through at once and no more.</summary>
/// <param name="count">How many.</param>
public sealed class ConcurrencyLimiter(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>Makes a request when a slot is free.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> request, CancellationToken stop)
    {
        await _free.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            return await request().ConfigureAwait(false);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
