using System.Diagnostics;
using OssEncryption.Client.Http;

namespace OssEncryption.Protection.RateLimiting;

/// <summary>One pace for all requests of a run, whichever object or part they are for. They go out evenly and at most
/// so many a second. When the service says that they come too fast, the pace drops by three tenths of what it was, and
/// then grows by a tenth each second; without a maximum, too. Safe to use from many threads.</summary>
public sealed class AdaptiveRateLimiter : IRateLimiter, IDisposable
{
    private const double SlowDown = 0.7;
    private const double GrowthPerSecond = 1.1;
    private const double Lowest = 1;

    // A timer that rings late must not make the pace slower: so much may be caught up with.
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    // The requests that were under way before a slow-down are answered after it, and say nothing about it.
    private static readonly TimeSpan Deafness = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly PaceClock _clock;
    private readonly double _maximum;
    private readonly RateMeter _meter;
    private double _rate;
    private TimeSpan _rateKnownAt;
    private TimeSpan _next;
    private TimeSpan _deafUntil;
    private long _requests;
    private long _throttled;

    /// <summary>Makes a pace.</summary>
    /// <param name="maximum">How many requests may go out in a second, or <c>null</c> for as many as can.</param>
    public AdaptiveRateLimiter(double? maximum = null)
        : this(maximum, PaceClock.System)
    {
    }

    internal AdaptiveRateLimiter(double? maximum, PaceClock clock)
    {
        if (maximum is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), "A pace lets more than nothing through.");
        }

        _clock = clock;
        _maximum = maximum ?? double.PositiveInfinity;
        _rate = _maximum;
        _meter = new RateMeter(clock.Elapsed());
        _rateKnownAt = clock.Elapsed();
    }

    /// <summary>How many requests may go out in a second now; without a limit, positive infinity.</summary>
    public double Rate
    {
        get
        {
            lock (_gate)
            {
                Grow(_clock.Elapsed());
                return _rate;
            }
        }
    }

    /// <summary>How many requests went out, those that were sent again included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How many of them the service found too fast.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    /// <inheritdoc/>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (double.IsPositiveInfinity(Rate))
        {
            TryTake(out _);
            return;
        }

        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (!TryTake(out TimeSpan wait))
            {
                await _clock.Delay(wait, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Answered(bool isThrottled)
    {
        if (!isThrottled)
        {
            return;
        }

        Interlocked.Increment(ref _throttled);
        lock (_gate)
        {
            TimeSpan now = _clock.Elapsed();
            if (now < _deafUntil)
            {
                return;
            }

            Grow(now);
            _rate = Math.Max(Math.Min(Lowest, _maximum), Math.Min(_rate, _meter.At(now)) * SlowDown);
            _deafUntil = now + Deafness;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private bool TryTake(out TimeSpan wait)
    {
        lock (_gate)
        {
            TimeSpan now = _clock.Elapsed();
            Grow(now);
            TimeSpan earliest = _next > now - CatchUp ? _next : now - CatchUp;
            if (earliest > now)
            {
                wait = earliest - now > ShortestWait ? earliest - now : ShortestWait;
                return false;
            }

            _next = earliest + TimeSpan.FromTicks((long)(TimeSpan.TicksPerSecond / _rate));
            _meter.Count(now);
            Interlocked.Increment(ref _requests);
            wait = TimeSpan.Zero;
            return true;
        }
    }

    private void Grow(TimeSpan now)
    {
        if (_rate < _maximum)
        {
            _rate = Math.Min(_maximum, _rate * Math.Pow(GrowthPerSecond, (now - _rateKnownAt).TotalSeconds));
        }

        _rateKnownAt = now;
    }
}

/// <summary>How many things happen in a second, measured over the last second and what has passed of this
/// one.</summary>
/// <param name="start">The time at which it begins.</param>
internal sealed class RateMeter(TimeSpan start)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private TimeSpan _start = start;
    private long _count;
    private double _before;

    /// <summary>Something happened.</summary>
    public void Count(TimeSpan now)
    {
        Roll(now);
        _count++;
    }

    /// <summary>The rate at a time.</summary>
    public double At(TimeSpan now)
    {
        Roll(now);
        double passed = Math.Max((now - _start).TotalSeconds, Shortest.TotalSeconds);
        return Math.Max(_before, _count / passed);
    }

    private void Roll(TimeSpan now)
    {
        TimeSpan passed = now - _start;
        if (passed >= Window)
        {
            _before = _count / passed.TotalSeconds;
            _count = 0;
            _start = now;
        }
    }
}

/// <summary>Time as a pace sees it, so that nothing has to wait to be tried out.</summary>
internal sealed record PaceClock
{
    private static readonly Stopwatch Running = Stopwatch.StartNew();

    /// <summary>The clock of this machine, which no setting of the time moves.</summary>
    public static PaceClock System { get; } = new();

    /// <summary>How long the clock has been running.</summary>
    public Func<TimeSpan> Elapsed { get; init; } = () => Running.Elapsed;

    /// <summary>Waits; ends early only by its token.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;
}
