namespace OssEncryption.Emulator.Disk;

/// <summary>Lets many threads share a slow call that makes safe whatever was done before it: who comes while one is
/// under way waits for the next, and one call serves all who wait. Safe to use from many threads.</summary>
/// <param name="sync">The call.</param>
internal sealed class GroupedSync(Action sync)
{
    private readonly object _gate = new();
    private long _asked;
    private long _served;
    private bool _isRunning;

    /// <summary>How many have asked so far.</summary>
    public long Asked
    {
        get
        {
            lock (_gate)
            {
                return _asked;
            }
        }
    }

    /// <summary>Returns once a call that began after this one has ended.</summary>
    public void Run()
    {
        lock (_gate)
        {
            long own = ++_asked;
            while (_served < own)
            {
                if (_isRunning)
                {
                    Monitor.Wait(_gate);
                }
                else
                {
                    Serve();
                }
            }
        }
    }

    /// <summary>Serves all who have asked so far. The gate is held on entry and on return, not in between.</summary>
    private void Serve()
    {
        long served = _asked;
        _isRunning = true;
        Monitor.Exit(_gate);
        bool isDone = false;
        try
        {
            sync();
            isDone = true;
        }
        finally
        {
            Monitor.Enter(_gate);
            _isRunning = false;
            _served = isDone ? served : _served;
            Monitor.PulseAll(_gate);
        }
    }
}
