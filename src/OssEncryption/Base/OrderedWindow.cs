namespace OssEncryption.Base;

/// <summary>A bounded queue of calls in flight whose results are taken on the pipeline thread, in the order in which
/// the calls were added. Only the calls themselves run on other threads.</summary>
internal sealed class OrderedWindow
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly Queue<(Task Task, Action Take)> _inFlight = new();
    private readonly int _capacity;
    private readonly Action _onTick;

    /// <summary>Makes a window.</summary>
    /// <param name="capacity">How many calls may be in flight or wait to be taken.</param>
    /// <param name="onTick">Called on the pipeline thread five times a second while it waits.</param>
    public OrderedWindow(int capacity, Action onTick)
    {
        _capacity = capacity;
        _onTick = onTick;
    }

    /// <summary>How many calls were added and not yet taken.</summary>
    public int Count => _inFlight.Count;

    /// <summary>Adds a call, after taking the oldest ones if the window is full.</summary>
    /// <param name="task">The call, started.</param>
    /// <param name="take">What the pipeline thread does with its result; the task has ended then.</param>
    public void Add(Task task, Action take)
    {
        while (_inFlight.Count >= _capacity)
        {
            TakeOldest();
        }

        _inFlight.Enqueue((task, take));
    }

    /// <summary>Takes those of the oldest calls that have ended, without waiting.</summary>
    public void TakeEnded()
    {
        while (_inFlight.Count > 0 && _inFlight.Peek().Task.IsCompleted)
        {
            TakeOldest();
        }
    }

    /// <summary>Waits for all calls and takes them.</summary>
    public void TakeAll()
    {
        while (_inFlight.Count > 0)
        {
            TakeOldest();
        }
    }

    /// <summary>Waits until every call has ended and forgets their results.</summary>
    public void Forget()
    {
        while (_inFlight.Count > 0)
        {
            Task.WaitAny(_inFlight.Dequeue().Task);
        }
    }

    private void TakeOldest()
    {
        (Task task, Action take) = _inFlight.Peek();
        while (Task.WaitAny([task], Tick) < 0)
        {
            _onTick();
        }

        _inFlight.Dequeue();
        take();
    }
}
