namespace OssEncryption.Base;

/// <summary>Items on their way from other threads to the pipeline thread, which takes all that there are at once, so
/// that it is woken rarely. A <c>BlockingCollection</c> does not serve: its reader spins before it waits, 20 times for
/// an item.</summary>
/// <param name="stop">Ends waiting.</param>
internal sealed class OutputQueue<T>(CancellationToken stop)
{
    private const int Capacity = 256;
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private List<T> _waiting = [];
    private bool _isEnded;

    /// <summary>Adds an item, as soon as there is room.</summary>
    /// <exception cref="OperationCanceledException">The cmdlet is stopped.</exception>
    public void Add(T item)
    {
        lock (_gate)
        {
            while (_waiting.Count >= Capacity)
            {
                stop.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, StopInterval);
            }

            _waiting.Add(item);
            if (_waiting.Count == 1)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Says that none comes any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes all items; waits for the first one.</summary>
    /// <param name="time">The longest wait.</param>
    /// <returns><c>null</c> when none comes any more.</returns>
    public List<T>? Take(TimeSpan time)
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_isEnded)
            {
                Monitor.Wait(_gate, time);
            }

            if (_waiting.Count == 0 && _isEnded)
            {
                return null;
            }

            List<T> taken = _waiting;
            _waiting = [];
            Monitor.PulseAll(_gate);
            return taken;
        }
    }
}
