using OssEncryption.Protection.RateLimiting;

namespace OssEncryption.Protection.Tests;

public sealed class AdaptiveRateLimiterTests
{
    private TimeSpan _now;

    [Fact]
    public async Task Requests_go_out_evenly_and_no_more_than_asked_for()
    {
        using AdaptiveRateLimiter pace = Pace(10);
        List<double> times = [];
        for (int i = 0; i < 21; i++)
        {
            await pace.WaitAsync(default);
            times.Add(_now.TotalSeconds);
        }

        Assert.InRange(times[^1], 1.9, 2.0);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 0.11));
        Assert.Equal(21, pace.Requests);
    }

    [Fact]
    public async Task Without_a_maximum_nothing_waits()
    {
        using AdaptiveRateLimiter pace = Pace(null);
        for (int i = 0; i < 1000; i++)
        {
            await pace.WaitAsync(default);
        }

        Assert.Equal(TimeSpan.Zero, _now);
    }

    [Fact]
    public void A_throttling_answer_slows_the_pace_down_once_for_all_that_are_under_way_and_then_it_recovers()
    {
        using AdaptiveRateLimiter pace = Pace(100);
        Send(pace, 100);

        for (int i = 0; i < 16; i++)
        {
            pace.Answered(isThrottled: true);
        }

        Assert.InRange(pace.Rate, 65, 75);
        Assert.Equal(16, pace.Throttled);
        _now += TimeSpan.FromSeconds(2);
        Assert.InRange(pace.Rate, 78, 90);
        _now += TimeSpan.FromSeconds(20);
        Assert.Equal(100, pace.Rate);
    }

    [Fact]
    public void Throttling_that_goes_on_slows_down_further_but_never_to_a_halt()
    {
        using AdaptiveRateLimiter pace = Pace(100);
        for (int i = 0; i < 60; i++)
        {
            pace.Answered(isThrottled: true);
            _now += TimeSpan.FromSeconds(1);
        }

        Assert.InRange(pace.Rate, 1, 2);
    }

    [Fact]
    public async Task Without_a_maximum_the_pace_falls_below_what_went_out_and_grows_from_there()
    {
        using AdaptiveRateLimiter pace = Pace(null);
        for (int i = 0; i < 200; i++)
        {
            await pace.WaitAsync(default);
            _now += TimeSpan.FromMilliseconds(10);
        }

        pace.Answered(isThrottled: true);
        Assert.InRange(pace.Rate, 65, 75);
        _now += TimeSpan.FromSeconds(60);

        TimeSpan before = _now;
        Send(pace, 1000);
        Assert.InRange((_now - before).TotalSeconds, 0, 0.7);
    }

    [Fact]
    public void An_answer_that_is_not_throttled_changes_nothing()
    {
        using AdaptiveRateLimiter pace = Pace(50);
        pace.Answered(isThrottled: false);

        Assert.Equal(50, pace.Rate);
        Assert.Equal(0, pace.Throttled);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled_and_lets_the_others_go_on()
    {
        using var pace = new AdaptiveRateLimiter(1, new PaceClock
        {
            Elapsed = () => TimeSpan.Zero,
            Delay = (_, stop) => Task.Delay(Timeout.Infinite, stop),
        });
        await pace.WaitAsync(default);
        using var stop = new CancellationTokenSource();
        Task waiting = pace.WaitAsync(stop.Token);
        Task behind = pace.WaitAsync(stop.Token);
        Assert.False(waiting.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
    }

    private AdaptiveRateLimiter Pace(double? maximum) => new(maximum, new PaceClock
    {
        Elapsed = () => _now,
        Delay = (time, _) =>
        {
            _now += time;
            return Task.CompletedTask;
        },
    });

    private static void Send(AdaptiveRateLimiter pace, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(pace.WaitAsync(default).IsCompletedSuccessfully);
        }
    }
}
