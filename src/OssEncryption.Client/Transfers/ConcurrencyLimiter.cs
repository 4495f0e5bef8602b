namespace OssEncryption.Client.Transfers;

/// <summary>Limits the number of concurrent requests.</summary>
/// <param name="count">The largest number.</param>
public sealed class ConcurrencyLimiter(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>The largest number of concurrent requests.</summary>
    public int Count => count;

    /// <summary>Runs a request as soon as the limit allows.</summary>
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
