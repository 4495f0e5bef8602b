namespace OssEncryption.Protection.RateLimiting;

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
