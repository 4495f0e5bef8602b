namespace OssEncryption.Client.Transport;

/// <summary>The clock, the chance and the waiting of retries, which tests replace.</summary>
internal sealed class RetryTiming
{
    private static readonly Random Shared = new();

    private static readonly TimeSpan Base = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Cap = TimeSpan.FromSeconds(20);

    /// <summary>The real ones.</summary>
    public static RetryTiming System { get; } = new();

    /// <summary>The time of now, UTC.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>A number from 0 up to 1.</summary>
    public Func<double> Chance { get; init; } = NextDouble;

    /// <summary>Waits.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>How long to wait before an attempt: full jitter over an interval that doubles, up to a cap. Source: the v2
    /// SDKs.</summary>
    /// <param name="attempt">The number of the attempt that follows; 2 is the first retry.</param>
    public TimeSpan Backoff(int attempt)
    {
        double interval = Math.Min(Base.TotalMilliseconds * Math.Pow(2, attempt - 1), Cap.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Chance() * interval);
    }

    private static double NextDouble()
    {
        lock (Shared)
        {
            return Shared.NextDouble();
        }
    }
}
