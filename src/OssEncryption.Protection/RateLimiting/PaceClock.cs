using System.Diagnostics;

namespace OssEncryption.Protection.RateLimiting;

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
