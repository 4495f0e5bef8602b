using System.Collections.Concurrent;
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

/// <summary>The time and randomness of the transport, which tests replace.</summary>
internal sealed record TransportClock
{
    private static readonly Random Chance = new();

    /// <summary>The clock of this machine.</summary>
    public static TransportClock System { get; } = new();

    /// <summary>The current time.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

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
