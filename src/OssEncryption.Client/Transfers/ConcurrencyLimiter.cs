namespace OssEncryption.Client.Transfers;

/// <summary>Limits the number of concurrent requests. Those that wait are served in their order. Thread-safe.</summary>
/// <param name="count">The largest number of concurrent requests.</param>
public sealed class ConcurrencyLimiter(int count)
{
    // A semaphore does not serve: it knows no request that goes before the others.
    private readonly object _gate = new();
    private readonly Queue<TaskCompletionSource<bool>> _urgent = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private int _free = count;

    /// <summary>The largest number of concurrent requests.</summary>
    public int Count { get; } = count;

    /// <summary>Runs a request as soon as the limit allows.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> request, CancellationToken stop) =>
        RunInTurnAsync(_waiting, request, stop);

    /// <summary>Runs a request as soon as the limit allows, before all that wait in <see cref="RunAsync{T}"/>: for what
    /// rests on a look at the service that should not grow old.</summary>
    public Task<T> RunNextAsync<T>(Func<Task<T>> request, CancellationToken stop) =>
        RunInTurnAsync(_urgent, request, stop);

    private async Task<T> RunInTurnAsync<T>(
        Queue<TaskCompletionSource<bool>> queue, Func<Task<T>> request, CancellationToken stop)
    {
        await EnterAsync(queue, stop).ConfigureAwait(false);
        try
        {
            return await request().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    private Task EnterAsync(Queue<TaskCompletionSource<bool>> queue, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return Task.FromCanceled(stop);
        }

        TaskCompletionSource<bool> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return Task.CompletedTask;
            }

            turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            queue.Enqueue(turn);
        }

        return stop.CanBeCanceled ? WaitAsync(turn, stop) : turn.Task;
    }

    private static async Task WaitAsync(TaskCompletionSource<bool> turn, CancellationToken stop)
    {
        using (stop.Register(() => turn.TrySetCanceled(stop)))
        {
            await turn.Task.ConfigureAwait(false);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            while (_urgent.Count + _waiting.Count > 0)
            {
                // One that was cancelled takes no turn.
                if ((_urgent.Count > 0 ? _urgent : _waiting).Dequeue().TrySetResult(true))
                {
                    return;
                }
            }

            _free++;
        }
    }
}
