using System.Collections.Concurrent;
using System.Diagnostics;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Which failures are retried, and how long to wait before. Source: the retry rules of the vendor's v2
/// SDKs.</summary>
internal static class RetryRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);

    /// <summary>Whether a response of this status is worth a retry.</summary>
    public static bool IsTransient(int status) => status is >= 500 or 408 or 429;

    /// <summary>Whether the same request, signed again, is worth a retry.</summary>
    public static bool IsTransient(OssServiceException error) =>
        IsTransient(error.StatusCode) || error.Code == OssServiceException.ClockSkewCode || error.IsThrottling;

    /// <summary>Whether the service refuses a temporary key that has expired. It then may not know the id any
    /// more.</summary>
    public static bool IsExpiredCredential(OssServiceException error) =>
        error.Code is "SecurityTokenExpired" or "InvalidSecurityToken" or "InvalidAccessKeyId";

    /// <summary>How long to wait: full jitter under a bound that doubles.</summary>
    /// <param name="failures">How many attempts have failed, from 1.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    public static TimeSpan Delay(int failures, double jitter)
    {
        double bound = Math.Min(
            FirstDelay.TotalMilliseconds * Math.Pow(2, failures - 1), LongestDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(jitter * bound);
    }
}

/// <summary>What one call may still spend on retries.</summary>
/// <param name="options">The deadline of a call and the number of attempts.</param>
/// <param name="clock">The time.</param>
/// <param name="hasDeadline">Whether the deadline applies: not to the content of an object.</param>
internal sealed class RetryBudget(OssClientOptions options, TransportClock clock, bool hasDeadline)
{
    private static readonly TimeSpan LongestThrottled = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan _begun = clock.Uptime();
    private TimeSpan _throttled;
    private int _failures;
    private int _others;

    /// <summary>The longest time of the next attempt.</summary>
    public TimeSpan Attempt
    {
        get
        {
            TimeSpan left = Left;
            return left > options.IdleTimeout ? options.IdleTimeout : left > Shortest ? left : Shortest;
        }
    }

    private TimeSpan Left => hasDeadline ? options.Timeout - (clock.Uptime() - _begun) : TimeSpan.MaxValue;

    /// <summary>Whether there may be another attempt.</summary>
    /// <param name="isThrottled">Whether the last one was throttled.</param>
    /// <param name="wait">How long to wait before it.</param>
    /// <param name="asked">How long the service asks to wait.</param>
    public bool TryNext(bool isThrottled, out TimeSpan wait, TimeSpan asked = default)
    {
        wait = asked + RetryRules.Delay(++_failures, clock.Jitter());
        _throttled += isThrottled ? wait : TimeSpan.Zero;
        _others += isThrottled ? 0 : 1;
        return wait < Left
            && options.MaxAttempts > 1
            && (isThrottled ? _throttled <= LongestThrottled : _others < options.MaxAttempts);
    }
}

/// <summary>The time and randomness of the transport, which tests replace.</summary>
internal sealed record TransportClock
{
    private static readonly Random Chance = new();

    /// <summary>The clock of this machine.</summary>
    public static TransportClock System { get; } = new();

    /// <summary>The current time.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The time since some moment, which no change of the clock moves.</summary>
    public Func<TimeSpan> Uptime { get; init; } = static () => TimeSpan.FromSeconds(
        Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency);

    /// <summary>Waits; only the token ends it early.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>A random number from 0 to 1 that spreads retries.</summary>
    public Func<double> Jitter { get; init; } = NextDouble;

    private static double NextDouble()
    {
        lock (Chance)
        {
            return Chance.NextDouble();
        }
    }
}

/// <summary>How far each server's clock is ahead of the local one, learnt when the server rejects a request for its
/// time.</summary>
internal sealed class ClockOffsets
{
    private readonly ConcurrentDictionary<string, TimeSpan> _offsets = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The offset to add to the local time for a host; 0 unless learnt.</summary>
    public TimeSpan For(string host) => _offsets.TryGetValue(host, out TimeSpan offset) ? offset : TimeSpan.Zero;

    /// <summary>Remembers a host's offset.</summary>
    public void Learn(string host, TimeSpan offset) => _offsets[host] = offset;
}
