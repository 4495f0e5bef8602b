using System.Collections;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Observe;

/// <summary>The faults that were added, with their counters.</summary>
/// <param name="clock">The server's clock.</param>
internal sealed class FaultTable(TimeProvider clock)
{
    private readonly object _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>The operations that a fault can be for.</summary>
    public IReadOnlyCollection<string> Operations { get; set; } = [];

    /// <summary>Adds a fault at the end of the table.</summary>
    /// <exception cref="ArgumentException">One of its values is out of range, or no operation has its name.</exception>
    public void Add(EmulatorFault fault)
    {
        Check(fault);
        if (!Operations.Any(operation => Wildcard.IsMatch(fault.Operation, operation)))
        {
            throw new ArgumentException(
                $"There is no operation '{fault.Operation}', so the fault would hit nothing. The operations are " +
                $"{string.Join(", ", Operations.Order(StringComparer.Ordinal))}.");
        }

        lock (_gate)
        {
            _entries.Add(new Entry(fault, clock));
        }
    }

    /// <summary>Removes every fault.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    /// <summary>The first fault that hits a request, or <c>null</c>. Later faults do not count the request.</summary>
    public EmulatorFault? Next(string operation, string? bucket, string? key)
    {
        lock (_gate)
        {
            foreach (Entry entry in _entries)
            {
                if (entry.Fits(operation, bucket, key) && entry.IsDue())
                {
                    return entry.Fault;
                }
            }

            return null;
        }
    }

    private static void Check(EmulatorFault fault)
    {
        string? wrong =
            fault.Skip < 0 || fault.Count < 0 || fault.PerSecond < 0 ? "Skip, Count and PerSecond must be 0 or more."
            : fault.Delay < TimeSpan.Zero || fault.Delay > TimeSpan.FromHours(1) ? "Delay must be 0 to 1 hour."
            : fault.Status is not 0 and (< 200 or > 599) ? "Status must be 0, or 200 to 599."
            : fault.TruncateAt < 0 ? "TruncateAt must be 0 or more."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException(wrong);
        }
    }

    private sealed class Entry(EmulatorFault fault, TimeProvider clock)
    {
        private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

        private readonly Queue<long> _spared = new();
        private long _met;
        private long _hit;

        public EmulatorFault Fault { get; } = fault;

        public bool Fits(string operation, string? bucket, string? key) =>
            Wildcard.IsMatch(Fault.Operation, operation)
            && Wildcard.IsMatch(Fault.Bucket, bucket ?? "")
            && Wildcard.IsMatch(Fault.Key, key ?? "");

        public bool IsDue()
        {
            if (_met < Fault.Skip)
            {
                _met++;
                return false;
            }

            if (Spares() || (Fault.Count > 0 && _hit == Fault.Count))
            {
                return false;
            }

            _hit++;
            return true;
        }

        private bool Spares()
        {
            while (_spared.TryPeek(out long oldest) && clock.GetElapsedTime(oldest) >= Second)
            {
                _spared.Dequeue();
            }

            if (_spared.Count >= Fault.PerSecond)
            {
                return false;
            }

            _spared.Enqueue(clock.GetTimestamp());
            return true;
        }
    }
}

/// <summary>Applies a fault to a response.</summary>
internal static class FaultyResponse
{
    /// <summary>Whether the operation is performed despite the fault.</summary>
    public static bool LetsAct(EmulatorFault? fault) =>
        fault is null || fault.AfterActing || (!fault.Reset && fault.Status == 0);

    /// <summary>The response that is sent.</summary>
    /// <param name="fault">The fault, or <c>null</c>.</param>
    /// <param name="actual">The response of the operation, or <c>null</c> when it was not performed.</param>
    /// <param name="exchange">The exchange.</param>
    public static ServerResponse Of(EmulatorFault? fault, ServerResponse? actual, Exchange exchange)
    {
        ServerResponse response = fault is { Status: > 0 } || actual is null ? Replacement(fault, exchange) : actual;
        response = fault?.Body is null
            ? response
            : response.WithBody(Encoding.UTF8.GetBytes(fault.Body), fault.ContentType);
        foreach (DictionaryEntry header in fault?.Headers ?? new Hashtable())
        {
            Replace(response, header.Key.ToString()!, header.Value?.ToString() ?? "");
        }

        return response;
    }

    private static ServerResponse Replacement(EmulatorFault? fault, Exchange exchange) => fault switch
    {
        { Status: >= 300 } => ErrorResponse.From(Error(fault, fault.Code ?? DefaultCode(fault.Status)), exchange),
        { Status: > 0 } => new ServerResponse(fault.Status),
        _ => new ServerResponse(500),
    };

    private static ServiceError Error(EmulatorFault fault, string code) =>
        new(fault.Status, code, $"This answer was asked for: {code} for {fault.Operation}.");

    private static string DefaultCode(int status) => status == 503 ? "ServiceUnavailable" : "InternalError";

    private static void Replace(ServerResponse response, string name, string value)
    {
        response.Headers.Remove(name);
        if (value.Length > 0)
        {
            response.Headers[name] = value;
        }
    }
}
