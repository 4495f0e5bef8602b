using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.RequestLogs;

/// <summary>The newest requests with their answers.</summary>
internal sealed class RequestLog(int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<EmulatorRequest> _requests = new();

    /// <summary>Adds a request; the oldest makes room for it.</summary>
    public void Add(EmulatorRequest request)
    {
        lock (_gate)
        {
            if (_requests.Count == capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }
    }

    /// <summary>Every request by the time it came.</summary>
    public IReadOnlyList<EmulatorRequest> List()
    {
        EmulatorRequest[] requests;
        lock (_gate)
        {
            requests = [.. _requests];
        }

        // They were added as they were answered.
        return [.. requests.OrderBy(request => request.Time)];
    }

    /// <summary>Empties the log.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }
}
