using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;

namespace OssEncryption.Emulator.Tests;

/// <summary>A clock that a test sets forward, in the place of waiting.</summary>
public sealed class ClockTests : IDisposable
{
    private const string Bucket = "bucket";
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 5, 17, 16, 0, 30, TimeSpan.Zero));
    private readonly LocalOss _oss;

    public ClockTests()
    {
        _oss = new LocalOss(new EmulatorOptions { RestoreTime = TimeSpan.FromHours(1) }, _clock);
        _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();
    }

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Dates_of_objects_responses_and_the_log_are_those_of_the_clock()
    {
        await _oss.PutObjectAsync(Bucket, "key", "content");
        _clock.Advance(TimeSpan.FromSeconds(1));
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, "key");
        Assert.Equal("Sun, 17 May 2026 16:00:30 GMT", head.Header("Last-Modified"));
        Assert.Equal("Sun, 17 May 2026 16:00:31 GMT", head.Header("Date"));
        Assert.Equal(_clock.GetUtcNow(), _oss.LastRequest.Time);
    }

    [Fact]
    public async Task An_archived_object_can_be_read_when_it_is_restored_and_until_its_days_are_over()
    {
        await _oss.PutObjectAsync(Bucket, "key", "content", ("x-oss-storage-class", "Archive"));
        await _oss.CallAsync("POST", Bucket, "key", "restore", "<RestoreRequest><Days>2</Days></RestoreRequest>");
        Assert.Equal("InvalidObjectState", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal("InvalidObjectState", (await _oss.ObjectAsync("GET", Bucket, "key")).Code);
    }

    [Fact]
    public async Task A_retention_policy_protects_an_object_for_its_days_and_no_longer()
    {
        string id = (await InitiateRetentionAsync()).Header("x-oss-worm-id")!;
        await _oss.CallAsync("POST", Bucket, null, "wormId=" + id);
        await _oss.PutObjectAsync(Bucket, "key", "content");
        _clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        Assert.Equal("FileImmutable", (await _oss.ObjectAsync("DELETE", Bucket, "key")).Code);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.NoContent, (await _oss.ObjectAsync("DELETE", Bucket, "key")).Status);
    }

    [Fact]
    public async Task A_retention_policy_that_is_not_locked_within_a_day_expires()
    {
        await InitiateRetentionAsync();
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("Expired", (await _oss.GetAsync(Bucket, "worm")).Element("State"));
    }

    [Fact]
    public async Task A_signed_url_expires()
    {
        var request = new OssRequest("", "GET", Bucket, "key");
        await _oss.PutObjectAsync(Bucket, "key", "content");
        new SignerV4(LocalOss.Hangzhou).Presign(request, _oss.Owner, _clock.GetUtcNow(), TimeSpan.FromMinutes(5));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("content", (await _oss.SendAsItIsAsync(request)).Text);
        _clock.Advance(TimeSpan.FromSeconds(1));
        ReceivedResponse late = await _oss.SendAsItIsAsync(request);
        Assert.Equal((HttpStatusCode.Forbidden, "AccessDenied"), (late.Status, late.Code));
        Assert.Equal("2026-05-17T16:05:30.000Z", late.Element("Expires"));
    }

    [Fact]
    public async Task An_inventory_is_dated_by_the_clock()
    {
        _oss.Emulator.AddInventory(Bucket, new EmulatorInventoryRule());
        await _oss.PutObjectAsync(Bucket, "key", "content");
        EmulatorInventory list = Assert.Single(_oss.Emulator.RunInventory(Bucket));
        Assert.Contains("/2026-05-17T16-00Z/", list.Key, StringComparison.Ordinal);
        ReceivedResponse head = await _oss.ObjectAsync("HEAD", Bucket, list.Key);
        Assert.Equal("Sun, 17 May 2026 16:00:30 GMT", head.Header("Last-Modified"));
    }

    [Fact]
    public async Task A_delayed_response_comes_when_its_time_is_over()
    {
        // Without a signature, which would grow old while the clock runs ahead.
        await _oss.PutObjectAsync(Bucket, "key", "content", ("x-oss-object-acl", "public-read"));
        _oss.Emulator.AddFault(new EmulatorFault { Delay = TimeSpan.FromMinutes(30) });
        Task<ReceivedResponse> delayed = _oss.SendAsItIsAsync(new OssRequest("", "GET", Bucket, "key"));
        while (!delayed.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        Assert.Equal("content", (await delayed).Text);
    }

    private Task<ReceivedResponse> InitiateRetentionAsync() => _oss.CallAsync("POST", Bucket, null, "worm",
        "<InitiateWormConfiguration><RetentionPeriodInDays>3</RetentionPeriodInDays></InitiateWormConfiguration>");
}
