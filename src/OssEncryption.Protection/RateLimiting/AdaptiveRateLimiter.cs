using System.Diagnostics;
using OssEncryption.Client.Http;

namespace OssEncryption.Protection.RateLimiting;

/// <summary>Limits the rate of all requests of a run. Requests are spaced evenly. Multiplicative decrease: a throttled
/// response lowers the rate to 70 % of the rate that was reached, but not below 1 request per second. Then it grows by
/// 10 % per second up to the maximum; without a maximum, without end. Thread-safe.</summary>
public sealed class AdaptiveRateLimiter : IRateLimiter, IDisposable
{
    private const double Decrease = 0.7;
    private const double GrowthPerSecond = 1.1;
    private const double Floor = 1;

    // Timers fire late; requests may catch up by this much.
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    // Responses to requests sent before a decrease arrive after it and must not lower the rate again.
    private static readonly TimeSpan HoldOff = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly RateLimiterClock _clock;
    private readonly double _maximum;
    private readonly RateMeter _meter;
    private double _rate;
    private TimeSpan _rateKnownAt;
    private TimeSpan _next;
    private TimeSpan _holdUntil;
    private long _requests;
    private long _throttled;

    /// <summary>Creates a rate limiter.</summary>
    /// <param name="maximum">The most requests per second, or <c>null</c> for no maximum.</param>
    public AdaptiveRateLimiter(double? maximum = null)
        : this(maximum, RateLimiterClock.System)
    {
    }

    internal AdaptiveRateLimiter(double? maximum, RateLimiterClock clock)
    {
        if (maximum is <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), "The maximum must be greater than 0.");
        }

        _clock = clock;
        _maximum = maximum ?? double.PositiveInfinity;
        _rate = _maximum;
        _meter = new RateMeter(clock.Elapsed());
        _rateKnownAt = clock.Elapsed();
    }

    /// <summary>The current limit in requests per second; positive infinity when there is none.</summary>
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

    /// <summary>How many requests were sent, retries included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>How many of them the service throttled.</summary>
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
    public void OnResponse(bool isThrottled)
    {
        if (!isThrottled)
        {
            return;
        }

        Interlocked.Increment(ref _throttled);
        lock (_gate)
        {
            TimeSpan now = _clock.Elapsed();
            if (now < _holdUntil)
            {
                return;
            }

            Grow(now);
            _rate = Math.Max(Math.Min(Floor, _maximum), Math.Min(_rate, _meter.At(now)) * Decrease);
            _holdUntil = now + HoldOff;
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

/// <summary>Measures a rate per second: the higher one of the last full second and of the current one.</summary>
/// <param name="start">When the measurement starts.</param>
internal sealed class RateMeter(TimeSpan start)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    private TimeSpan _start = start;
    private long _count;
    private double _before;

    /// <summary>Counts one event.</summary>
    public void Count(TimeSpan now)
    {
        Roll(now);
        _count++;
    }

    /// <summary>The rate, in events per second.</summary>
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

/// <summary>The time of a rate limiter; tests replace it so that none has to wait.</summary>
internal sealed record RateLimiterClock
{
    private static readonly Stopwatch Running = Stopwatch.StartNew();

    /// <summary>The monotonic clock of this machine.</summary>
    public static RateLimiterClock System { get; } = new();

    /// <summary>The time since the clock was started.</summary>
    public Func<TimeSpan> Elapsed { get; init; } = () => Running.Elapsed;

    /// <summary>Waits; only the token ends it early.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;
}
