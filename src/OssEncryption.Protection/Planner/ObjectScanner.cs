using System.Runtime.ExceptionServices;
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
    private readonly Queue<PendingScan> _pending = new();
    private readonly HeadRequests _heads = new(client, limiter);

    /// <summary>Scans all objects.</summary>
    /// <param name="source">The source.</param>
    /// <param name="takes">Whether an object with a key is scanned.</param>
    /// <param name="deliver">Called with each object, one after another.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <param name="passed">Called at the end of each batch, when all of its objects are delivered.</param>
    public async Task RunAsync(
        IObjectSource source,
        Func<string, bool> takes,
        Action<ScannedObject> deliver,
        CancellationToken stop,
        Action<SourcePosition>? passed = null)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<ObjectBatch?> next = NextAsync(source, end.Token);
        try
        {
            while (await next.ConfigureAwait(false) is { } batch)
            {
                // Prefetch: the next batch is read while the objects of this one are scanned.
                next = NextAsync(source, end.Token);
                foreach (FoundObject found in batch.Objects)
                {
                    if (takes(found.Item.Address.Key))
                    {
                        _pending.Enqueue(new PendingScan(ScanAsync(found, end.Token), null));
                        await DeliverEndedAsync(deliver, passed).ConfigureAwait(false);
                    }
                }

                _pending.Enqueue(new PendingScan(null, batch.End));
            }

            while (_pending.Count > 0)
            {
                await DeliverOldestAsync(deliver, passed).ConfigureAwait(false);
            }
        }
        catch
        {
            end.Cancel();
            await DrainAsync(next).ConfigureAwait(false);
            throw;
        }
    }

    private async Task DeliverEndedAsync(Action<ScannedObject> deliver, Action<SourcePosition>? passed)
    {
        while (_pending.Count >= window || (_pending.Count > 0 && IsReady(_pending.Peek())))
        {
            await DeliverOldestAsync(deliver, passed).ConfigureAwait(false);
        }
    }

    // A failure waits for the first response: without any the service may be the cause.
    private bool IsReady(PendingScan oldest) => oldest.HasEnded && (_heads.HasResponse || !oldest.IsInDoubt);

    private async Task DeliverOldestAsync(Action<ScannedObject> deliver, Action<SourcePosition>? passed)
    {
        PendingScan oldest = _pending.Dequeue();
        if (oldest.Object is { } scan)
        {
            ScannedObject scanned = await scan.ConfigureAwait(false);
            if (scanned.IsInDoubt && !_heads.HasResponse)
            {
                await RequireResponseAsync(scanned.Failure!).ConfigureAwait(false);
            }

            deliver(scanned);
        }
        else
        {
            passed?.Invoke(oldest.BatchEnd!);
        }
    }

    // One object that cannot be read is an odd one. Several, and none that can be read, are not.
    private async Task RequireResponseAsync(OssException failure)
    {
        bool isAlone = true;
        foreach (Task<ScannedObject> later in _pending.Select(scan => scan.Object).OfType<Task<ScannedObject>>())
        {
            isAlone &= !(await later.ConfigureAwait(false)).IsInDoubt;
            if (_heads.HasResponse)
            {
                return;
            }
        }

        if (!isAlone)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }
    }

    private Task<ObjectBatch?> NextAsync(IObjectSource source, CancellationToken stop) =>
        limiter.RunAsync(() => source.NextAsync(stop), stop);

    private Task<ScannedObject> ScanAsync(FoundObject found, CancellationToken stop) => ObjectDecision.NeedsHead(found)
        ? _heads.ReadAsync(found, stop)
        : Task.FromResult(new ScannedObject(found));

    // Pending requests are cancelled; wait for them so that none outlives the scan.
    private async Task DrainAsync(Task next)
    {
        IEnumerable<Task> calls = _pending.Select(scan => scan.Object).OfType<Task>().Append(next);
        await Task.WhenAny(Task.WhenAll(calls)).ConfigureAwait(false);
        _pending.Clear();
    }
}

/// <summary>An object that is being scanned, or the end of the batch of those before it.</summary>
internal readonly record struct PendingScan(Task<ScannedObject>? Object, SourcePosition? BatchEnd)
{
    /// <summary>Whether it can be delivered without waiting.</summary>
    public bool HasEnded => Object?.IsCompleted != false;

    /// <summary>Whether it has ended with a failure that may be one of the service.</summary>
    public bool IsInDoubt => Object?.Status == TaskStatus.RanToCompletion && Object.Result.IsInDoubt;
}

/// <summary>The state of an object, or why it could not be read.</summary>
/// <param name="Found">Its listing in the source.</param>
/// <param name="State">The response of HeadObject; <c>null</c> if it was not sent, or failed.</param>
/// <param name="Failure">Why HeadObject failed, or <c>null</c>.</param>
internal readonly record struct ScannedObject(
    FoundObject Found, StoredState? State = null, OssException? Failure = null)
{
    /// <summary>Whether the failure may be one of the service.</summary>
    public bool IsInDoubt => Failure is { } failure && ServiceFailure.MayBe(failure);
}

/// <summary>The objects that the service lists. A listing does not tell the encryption.</summary>
/// <param name="pages">The pages of the list.</param>
/// <param name="start">Where they begin, if that is not the beginning.</param>
internal sealed class ListedObjects(ObjectPages pages, SourcePosition? start = null) : IObjectSource
{
    private SourcePosition _end = start ?? SourcePosition.Start;

    /// <inheritdoc/>
    public async Task<ObjectBatch?> NextAsync(CancellationToken stop)
    {
        if (!pages.HasMore)
        {
            return null;
        }

        IReadOnlyList<ListedObject> page = await pages.NextAsync(stop).ConfigureAwait(false);
        if (page.Count > 0)
        {
            ObjectAddress last = page[page.Count - 1].Address;
            _end = new SourcePosition { Key = last.Key, VersionId = last.VersionId };
        }

        return new ObjectBatch([.. page.Select(item => new FoundObject(item, IsKnownPlain: false))], _end);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
