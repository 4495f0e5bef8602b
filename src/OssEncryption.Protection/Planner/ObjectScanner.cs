using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;

namespace OssEncryption.Protection.Planner;

/// <summary>Looks at the objects of a source, many at once, and hands them on in the order of the source.</summary>
/// <param name="client">Whom to ask.</param>
/// <param name="slots">Where requests take their turns.</param>
/// <param name="window">How many objects may be waited for at once.</param>
internal sealed class ObjectScanner(IOssClient client, ConcurrencyLimiter slots, int window)
{
    private const string NoBucket = "NoSuchBucket";

    private readonly Queue<Task<Look>> _looks = new();

    /// <summary>Looks at all objects.</summary>
    /// <param name="source">Where they come from.</param>
    /// <param name="takes">Whether a key counts.</param>
    /// <param name="hand">Told of each object, one after another.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task RunAsync(
        IObjectSource source, Func<string, bool> takes, Action<Look> hand, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<IReadOnlyList<FoundObject>?> next = NextAsync(source, end.Token);
        try
        {
            while (await next.ConfigureAwait(false) is { } batch)
            {
                // The next page is on its way while the objects of this one are looked at.
                next = NextAsync(source, end.Token);
                foreach (FoundObject found in batch)
                {
                    if (takes(found.Item.Address.Key))
                    {
                        _looks.Enqueue(LookAsync(found, end.Token));
                        await HandOnAsync(hand).ConfigureAwait(false);
                    }
                }
            }

            while (_looks.Count > 0)
            {
                hand(await _looks.Dequeue().ConfigureAwait(false));
            }
        }
        catch
        {
            end.Cancel();
            await ForgetAsync(next).ConfigureAwait(false);
            throw;
        }
    }

    private async Task HandOnAsync(Action<Look> hand)
    {
        while (_looks.Count >= window || (_looks.Count > 0 && _looks.Peek().IsCompleted))
        {
            hand(await _looks.Dequeue().ConfigureAwait(false));
        }
    }

    private Task<IReadOnlyList<FoundObject>?> NextAsync(IObjectSource source, CancellationToken stop) =>
        slots.RunAsync(() => source.NextAsync(stop), stop);

    private Task<Look> LookAsync(FoundObject found, CancellationToken stop) => ObjectDecision.NeedsHead(found)
        ? HeadAsync(found, stop)
        : Task.FromResult(new Look(found));

    private async Task<Look> HeadAsync(FoundObject found, CancellationToken stop)
    {
        try
        {
            StoredState state = await slots.RunAsync(
                () => client.HeadObjectAsync(found.Item.Address, ReadConditions.None, stop), stop)
                .ConfigureAwait(false);
            return new Look(found, state);
        }
        catch (OssException failure) when (IsOfObject(failure))
        {
            return new Look(found, Failure: failure);
        }
    }

    // Other failures would be the same for every object.
    private static bool IsOfObject(OssException failure) => failure is not (
        CredentialException
        or OssServiceException { IsAuthentication: true }
        or OssServiceException { Code: NoBucket });

    // What was given up, or failed beside what is reported, is only waited for.
    private async Task ForgetAsync(Task next)
    {
        await Task.WhenAny(Task.WhenAll(_looks.Append(next))).ConfigureAwait(false);
        _looks.Clear();
    }
}

/// <summary>What came of looking at an object.</summary>
/// <param name="Found">What the source says of it.</param>
/// <param name="State">What HeadObject declared; <c>null</c> when it was not asked for, or failed.</param>
/// <param name="Failure">Why HeadObject failed, or <c>null</c>.</param>
internal readonly record struct Look(FoundObject Found, StoredState? State = null, OssException? Failure = null);

/// <summary>The objects that the service lists. A list does not tell encryption.</summary>
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
