using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Observe;

/// <summary>The newest requests with their answers: so many of them, and so much text.</summary>
/// <param name="mostRequests">How many there are at most.</param>
/// <param name="mostText">How many characters they have at most; the newest request is kept whatever it has.</param>
internal sealed class RequestLog(int mostRequests, long mostText)
{
    private readonly object _gate = new();
    private readonly Queue<EmulatorRequest> _requests = new();
    private long _text;
    private long _count;

    /// <summary>How many requests there were since the start or the last clearing, those that made room
    /// included.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Adds a request; the oldest make room for it.</summary>
    public void Add(EmulatorRequest request)
    {
        lock (_gate)
        {
            _count++;
            _text += TextOf(request);
            _requests.Enqueue(request);
            while (_requests.Count > mostRequests || (_text > mostText && _requests.Count > 1))
            {
                _text -= TextOf(_requests.Dequeue());
            }
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
            _text = 0;
            _count = 0;
        }
    }

    private static long TextOf(EmulatorRequest request) =>
        request.Target.Length
        + (request.Body?.Length ?? 0)
        + request.Headers.Sum(header => header.Key.Length + header.Value.Length);
}
