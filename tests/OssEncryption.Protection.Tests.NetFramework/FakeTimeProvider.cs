namespace Microsoft.Extensions.Time.Testing;

/// <summary>A clock that a test advances, here and in the process of the local OSS.</summary>
public sealed class FakeTimeProvider(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset _now = now;

    public event Action<TimeSpan>? Advanced;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time)
    {
        _now += time;
        Advanced?.Invoke(time);
    }
}
