namespace OssEncryption.Client.Http;

/// <summary>Time and chance as the transport sees them, so that nothing has to wait to be tried out.</summary>
internal sealed record TransportClock
{
    private static readonly Random Chance = new();

    /// <summary>The clock of this machine.</summary>
    public static TransportClock System { get; } = new();

    /// <summary>The moment now.</summary>
    public Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>Waits; ends early only by its token.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>A number from 0 up to 1 that spreads retries out.</summary>
    public Func<double> Jitter { get; init; } = NextDouble;

    private static double NextDouble()
    {
        lock (Chance)
        {
            return Chance.NextDouble();
        }
    }
}
