using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;

namespace OssEncryption.Protection.Planner;

/// <summary>Reads the state of each object of a source: many HeadObject requests at once, results in the order of the
/// source.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="window">The most objects that are pending at once.</param>
internal sealed class ObjectScanner(IOssClient client, ConcurrencyLimiter limiter, int window)
{
    private const string NoBucket = "NoSuchBucket";

    private readonly Queue<Task<ScannedObject>> _pending = new();

    /// <summary>Scans all objects.</summary>
    /// <param name="source">The source.</param>
    /// <param name="takes">Whether an object with a key is scanned.</param>
    /// <param name="deliver">Called with each object, one after another.</param>
    /// <param name="stop">Cancels the work.</param>
    public async Task RunAsync(
        IObjectSource source, Func<string, bool> takes, Action<ScannedObject> deliver, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<IReadOnlyList<FoundObject>?> next = NextAsync(source, end.Token);
        try
        {
            while (await next.ConfigureAwait(false) is { } batch)
            {
                // Prefetch: the next batch is read while the objects of this one are scanned.
                next = NextAsync(source, end.Token);
                foreach (FoundObject found in batch)
                {
                    if (takes(found.Item.Address.Key))
                    {
                        _pending.Enqueue(ScanAsync(found, end.Token));
                        await DeliverAsync(deliver).ConfigureAwait(false);
                    }
                }
            }

            while (_pending.Count > 0)
            {
                deliver(await _pending.Dequeue().ConfigureAwait(false));
            }
        }
        catch
        {
            end.Cancel();
            await DrainAsync(next).ConfigureAwait(false);
            throw;
        }
    }

    private async Task DeliverAsync(Action<ScannedObject> deliver)
    {
        while (_pending.Count >= window || (_pending.Count > 0 && _pending.Peek().IsCompleted))
        {
            deliver(await _pending.Dequeue().ConfigureAwait(false));
        }
    }

    private Task<IReadOnlyList<FoundObject>?> NextAsync(IObjectSource source, CancellationToken stop) =>
        limiter.RunAsync(() => source.NextAsync(stop), stop);

    private Task<ScannedObject> ScanAsync(FoundObject found, CancellationToken stop) => ObjectDecision.NeedsHead(found)
        ? HeadAsync(found, stop)
        : Task.FromResult(new ScannedObject(found));

    private async Task<ScannedObject> HeadAsync(FoundObject found, CancellationToken stop)
    {
        try
        {
            StoredState state = await limiter.RunAsync(
                () => client.HeadObjectAsync(found.Item.Address, ReadConditions.None, stop), stop)
                .ConfigureAwait(false);
            return new ScannedObject(found, state);
        }
        catch (OssException failure) when (IsOfObject(failure))
        {
            return new ScannedObject(found, Failure: failure);
        }
    }

    // Every other failure would be the same for all objects.
    private static bool IsOfObject(OssException failure) => failure is not (
        CredentialException
        or OssServiceException { IsAuthentication: true }
        or OssServiceException { Code: NoBucket });

    // Pending requests are cancelled; wait for them so that none outlives the scan.
    private async Task DrainAsync(Task next)
    {
        await Task.WhenAny(Task.WhenAll(_pending.Append(next))).ConfigureAwait(false);
        _pending.Clear();
    }
}

/// <summary>The state of an object, or why it could not be read.</summary>
/// <param name="Found">Its listing in the source.</param>
/// <param name="State">The response of HeadObject; <c>null</c> if it was not sent, or failed.</param>
/// <param name="Failure">Why HeadObject failed, or <c>null</c>.</param>
internal readonly record struct ScannedObject(
    FoundObject Found, StoredState? State = null, OssException? Failure = null);

/// <summary>The objects that the service lists. A listing does not tell the encryption.</summary>
internal sealed class ListedObjects(ObjectPages pages) : IObjectSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundObject>?> NextAsync(CancellationToken stop)
    {
        if (!pages.HasMore)
        {
            return null;
        }

        IReadOnlyList<ListedObject> page = await pages.NextAsync(stop).ConfigureAwait(false);
        return [.. page.Select(item => new FoundObject(item, IsKnownPlain: false))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
