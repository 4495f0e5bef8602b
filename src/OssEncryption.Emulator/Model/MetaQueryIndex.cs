namespace OssEncryption.Emulator.Model;

/// <summary>The index of a bucket for MetaQuery, while it is open.</summary>
/// <param name="Mode"><c>basic</c> or <c>semantic</c>.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Filters">The conditions of what it holds, as they were sent: <c>Size &gt; 1024</c>.</param>
internal sealed record MetaQueryIndex(string Mode, DateTimeOffset Opened, IReadOnlyList<string> Filters)
{
    /// <summary>How much of the bucket was scanned: 0 to 1. For the first half of the time it is being
    /// prepared.</summary>
    /// <param name="now">The server's time.</param>
    /// <param name="duration">How long it takes to build the index.</param>
    public double Scanned(DateTimeOffset now, TimeSpan duration)
    {
        double passed = duration <= TimeSpan.Zero ? 1 : (now - Opened) / duration;
        return Math.Clamp((2 * passed) - 1, 0, 1);
    }
}
