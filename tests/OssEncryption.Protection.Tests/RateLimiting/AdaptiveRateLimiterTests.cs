using OssEncryption.Protection.RateLimiting;

namespace OssEncryption.Protection.Tests.RateLimiting;

public sealed class AdaptiveRateLimiterTests
{
    private TimeSpan _now;

    [Fact]
    public async Task Requests_are_spaced_evenly_within_the_maximum()
    {
        using AdaptiveRateLimiter limiter = Create(10);
        List<double> times = [];
        for (int i = 0; i < 21; i++)
        {
            await limiter.WaitAsync(default);
            times.Add(_now.TotalSeconds);
        }

        Assert.InRange(times[^1], 1.9, 2.0);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, 0.11));
        Assert.Equal(21, limiter.Requests);
    }

    [Fact]
    public async Task Without_a_maximum_nothing_waits()
    {
        using AdaptiveRateLimiter limiter = Create(null);
        for (int i = 0; i < 1000; i++)
        {
            await limiter.WaitAsync(default);
        }

        Assert.Equal(TimeSpan.Zero, _now);
    }

    [Fact]
    public void A_throttled_response_lowers_the_rate_once_for_all_pending_requests_and_then_it_recovers()
    {
        using AdaptiveRateLimiter limiter = Create(100);
        Send(limiter, 100);

        for (int i = 0; i < 16; i++)
        {
            limiter.OnResponse(isThrottled: true);
        }

        Assert.InRange(limiter.Rate, 65, 75);
        Assert.Equal(16, limiter.Throttled);
        _now += TimeSpan.FromSeconds(2);
        Assert.InRange(limiter.Rate, 78, 90);
        _now += TimeSpan.FromSeconds(20);
        Assert.Equal(100, limiter.Rate);
    }

    [Fact]
    public void Repeated_throttling_lowers_the_rate_to_the_floor_and_not_below()
    {
        using AdaptiveRateLimiter limiter = Create(100);
        for (int i = 0; i < 60; i++)
        {
            limiter.OnResponse(isThrottled: true);
            _now += TimeSpan.FromSeconds(1);
        }

        Assert.InRange(limiter.Rate, 1, 2);
    }

    [Fact]
    public async Task Without_a_maximum_the_rate_falls_below_the_measured_one_and_grows_from_there()
    {
        using AdaptiveRateLimiter limiter = Create(null);
        for (int i = 0; i < 200; i++)
        {
            await limiter.WaitAsync(default);
            _now += TimeSpan.FromMilliseconds(10);
        }

        limiter.OnResponse(isThrottled: true);
        Assert.InRange(limiter.Rate, 65, 75);
        _now += TimeSpan.FromSeconds(60);

        TimeSpan before = _now;
        Send(limiter, 1000);
        Assert.InRange((_now - before).TotalSeconds, 0, 0.7);
    }

    [Fact]
    public void A_response_that_is_not_throttled_changes_nothing()
    {
        using AdaptiveRateLimiter limiter = Create(50);
        limiter.OnResponse(isThrottled: false);

        Assert.Equal(50, limiter.Rate);
        Assert.Equal(0, limiter.Throttled);
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled_and_so_do_those_behind_it()
    {
        using var limiter = new AdaptiveRateLimiter(1, new RateLimiterClock
        {
            Elapsed = () => TimeSpan.Zero,
            Delay = (_, stop) => Task.Delay(Timeout.Infinite, stop),
        });
        await limiter.WaitAsync(default);
        using var stop = new CancellationTokenSource();
        Task waiting = limiter.WaitAsync(stop.Token);
        Task behind = limiter.WaitAsync(stop.Token);
        Assert.False(waiting.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => behind);
    }

    private AdaptiveRateLimiter Create(double? maximum) => new(maximum, new RateLimiterClock
    {
        Elapsed = () => _now,
        Delay = (time, _) =>
        {
            _now += time;
            return Task.CompletedTask;
        },
    });

    private static void Send(AdaptiveRateLimiter limiter, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.True(limiter.WaitAsync(default).IsCompleted);
        }
    }
}
