namespace OssEncryption.Client.Transfers;

/// <summary>Limits the number of concurrent requests. Those that wait are served in their order. Thread-safe.</summary>
/// <param name="count">The largest number of concurrent requests.</param>
public sealed class ConcurrencyLimiter(int count)
{
    // A semaphore does not serve: it knows no request that goes before the others.
    private readonly object _gate = new();
    private readonly Queue<Turn> _urgent = new();
    private readonly Queue<Turn> _waiting = new();
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

    private async Task<T> RunInTurnAsync<T>(Queue<Turn> queue, Func<Task<T>> request, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (Enter(queue, stop) is { } turn)
        {
            using (stop.Register(Turn.End, turn))
            {
                await turn.Task.ConfigureAwait(false);
            }
        }

        try
        {
            return await request().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    // Null if it may go on at once.
    private Turn? Enter(Queue<Turn> queue, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return null;
            }

            var turn = new Turn(stop);
            queue.Enqueue(turn);
            return turn;
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

    /// <summary>The turn of a request that waits.</summary>
    /// <param name="stop">Ends the wait.</param>
    private sealed class Turn(CancellationToken stop)
        : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        /// <summary>Ends the wait for a turn.</summary>
        public static readonly Action<object?> End = turn => ((Turn)turn!).Cancel();

        private void Cancel() => TrySetCanceled(stop);
    }
}
