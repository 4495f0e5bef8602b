using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Observe;

/// <summary>The faults that were asked for, and how often each has been met.</summary>
/// <param name="clock">By which seconds are counted.</param>
internal sealed class FaultTable(TimeProvider clock)
{
    private readonly object _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Adds a fault behind those that are there.</summary>
    /// <exception cref="ArgumentException">It cannot happen as it is described.</exception>
    public void Add(EmulatorFault fault)
    {
        Check(fault);
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

    /// <summary>The fault that a request meets, or <c>null</c>. The first that is due takes the request, so those
    /// behind it do not count it.</summary>
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
