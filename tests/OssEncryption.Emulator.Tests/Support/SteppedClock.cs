namespace OssEncryption.Emulator.Tests.Support;

/// <summary>A clock that goes when it is told to.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Step(TimeSpan time) => _ticks += time.Ticks;
}
