using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Observe;

namespace OssEncryption.Emulator.Tests;

public sealed class FaultTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new();

    public FaultTests() =>
        Assert.Equal(HttpStatusCode.OK, _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult().Status);

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_status_and_a_code_are_answered_in_the_services_form()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Status = 503, Code = "ServiceUnavailable" });
        ReceivedResponse response = await _oss.GetAsync(Bucket, "location");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.Status);
        Assert.Equal("ServiceUnavailable", response.Code);
        Assert.Equal(response.Header("x-oss-request-id"), response.Error("RequestId"));
        _oss.Emulator.ClearFaults();
        Assert.Equal(HttpStatusCode.OK, (await _oss.GetAsync(Bucket, "location")).Status);
    }

    [Fact]
    public async Task A_fault_hits_its_operation_and_bucket_alone()
    {
        await _oss.PutBucketAsync("other");
        _oss.Emulator.AddFault(new EmulatorFault { Operation = "GetBucketL*", Bucket = "buck*", Status = 500 });
        Assert.Equal(HttpStatusCode.InternalServerError, (await _oss.GetAsync(Bucket, "location")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.GetAsync(Bucket, "acl")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.GetAsync("other", "location")).Status);
    }

    [Fact]
    public async Task A_fault_has_its_window_and_the_next_fault_follows_it()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Skip = 1, Count = 2, Status = 500 });
        _oss.Emulator.AddFault(new EmulatorFault { Skip = 1, Count = 1, Status = 503 });
        var statuses = new List<int>();
        for (int i = 0; i < 6; i++)
        {
            statuses.Add((int)(await _oss.GetAsync(Bucket, "location")).Status);
        }

        Assert.Equal([200, 500, 500, 503, 200, 200], statuses);
    }

    [Fact]
    public async Task A_fault_hits_its_key_alone()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Operation = "PutObject", Key = "a/*", Status = 500 });
        Assert.Equal(HttpStatusCode.InternalServerError, (await _oss.PutObjectAsync(Bucket, "a/1", "x")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.PutObjectAsync(Bucket, "b/1", "x")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _oss.ObjectAsync("HEAD", Bucket, "a/1")).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_request_in_turn_can_be_the_one_that_fails(bool afterActing)
    {
        Func<Task>[] steps =
        [
            () => _oss.PutObjectAsync(Bucket, "a", "x"),
            () => _oss.ObjectAsync("HEAD", Bucket, "a"),
            () => _oss.ObjectAsync("DELETE", Bucket, "a"),
        ];
        for (int nth = 0; nth < steps.Length; nth++)
        {
            _oss.Emulator.ClearFaults();
            _oss.Emulator.AddFault(new EmulatorFault
            {
                Skip = nth,
                Count = 1,
                Reset = true,
                AfterActing = afterActing,
            });
            for (int step = 0; step < steps.Length; step++)
            {
                Exception? failure = await Record.ExceptionAsync(steps[step]);
                Assert.Equal(step == nth, failure is HttpRequestException);
            }
        }
    }

    [Fact]
    public async Task A_service_that_throttles_says_so_unless_the_fault_names_a_code()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Status = 503, Count = 1 });
        _oss.Emulator.AddFault(new EmulatorFault { Status = 503, Code = "TotalQpsLimitExceeded", Count = 1 });
        Assert.Equal("ServiceUnavailable", (await _oss.GetAsync(Bucket, "location")).Code);
        Assert.Equal("TotalQpsLimitExceeded", (await _oss.GetAsync(Bucket, "location")).Code);
    }

    [Fact]
    public void A_fault_can_leave_some_requests_of_every_second_alone()
    {
        var clock = new FakeTimeProvider();
        var table = new FaultTable(clock) { Operations = ["GetObject"] };
        table.Add(new EmulatorFault { Skip = 1, PerSecond = 2, Count = 3, Status = 503 });
        Assert.Equal("...xx", Hits(table, 5));
        clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal("x", Hits(table, 1));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("...", Hits(table, 3));
    }

    [Fact]
    public async Task Headers_of_the_answer_can_be_wrong_or_missing()
    {
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = "PutObject",
            Headers = new Dictionary<string, string> { ["x-oss-hash-crc64ecma"] = "1", ["ETag"] = "" },
        });
        ReceivedResponse response = await _oss.PutObjectAsync(Bucket, "key", "x");
        Assert.Equal((HttpStatusCode.OK, "1", null),
            (response.Status, response.Header("x-oss-hash-crc64ecma"), response.Header("ETag")));
        Assert.Equal("x", (await _oss.ObjectAsync("GET", Bucket, "key")).Text);
    }

    [Fact]
    public async Task A_faulted_request_is_not_carried_out()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Operation = "PutBucketEncryption", Status = 500, Count = 1 });
        await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>KMS</SSEAlgorithm>");
        Assert.Equal(HttpStatusCode.NotFound, (await _oss.GetAsync(Bucket, "encryption")).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_loses_the_request_or_only_its_answer(bool afterActing)
    {
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = "PutBucketEncryption",
            Reset = true,
            AfterActing = afterActing,
        });
        await Assert.ThrowsAsync<HttpRequestException>(
            () => _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>KMS</SSEAlgorithm>"));
        Assert.Equal(0, _oss.LastRequest.Status);
        Assert.Null(_oss.LastRequest.Code);
        Assert.Equal("PutBucketEncryption", _oss.LastRequest.Operation);
        Assert.Equal(
            afterActing ? HttpStatusCode.OK : HttpStatusCode.NotFound,
            (await _oss.GetAsync(Bucket, "encryption")).Status);
    }

    [Fact]
    public async Task A_status_after_acting_loses_only_the_answer()
    {
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = "PutBucketEncryption",
            Status = 500,
            AfterActing = true,
        });
        Assert.Equal(HttpStatusCode.InternalServerError,
            (await _oss.PutRuleAsync(Bucket, "<SSEAlgorithm>KMS</SSEAlgorithm>")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _oss.GetAsync(Bucket, "encryption")).Status);
    }

    [Theory]
    [InlineData(502, HttpStatusCode.BadGateway)]
    [InlineData(200, HttpStatusCode.OK)]
    [InlineData(0, HttpStatusCode.OK)]
    public async Task A_body_is_sent_as_it_is(int status, HttpStatusCode expected)
    {
        _oss.Emulator.AddFault(new EmulatorFault
        {
            Operation = "GetBucketLocation",
            Status = status,
            Body = "<html>proxy",
            ContentType = "text/html",
        });
        ReceivedResponse response = await _oss.GetAsync(Bucket, "location");
        Assert.Equal(expected, response.Status);
        Assert.Equal("<html>proxy", response.Text);
        Assert.Equal("text/html", response.Header("Content-Type"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task A_truncated_answer_is_cut_off(int bytes)
    {
        await _oss.PutObjectAsync(Bucket, "key", new string('a', 100));
        _oss.Emulator.AddFault(new EmulatorFault { Operation = "GetObject", TruncateAt = bytes });
        await Assert.ThrowsAnyAsync<Exception>(() => _oss.ObjectAsync("GET", Bucket, "key"));
        Assert.Equal(200, _oss.LastRequest.Status);
    }

    [Fact]
    public async Task A_clock_can_be_off()
    {
        _oss.Emulator.AddFault(new EmulatorFault { ClockSkew = TimeSpan.FromHours(1), Count = 2 });
        ReceivedResponse refused = await _oss.GetAsync(Bucket, "location");
        Assert.Equal("RequestTimeTooSkewed", refused.Code);
        DateTimeOffset server = DateTimeOffset.ParseExact(refused.Header("Date")!, "R", CultureInfo.InvariantCulture);
        Assert.True(server > DateTimeOffset.UtcNow.AddMinutes(50));
        ReceivedResponse corrected = await _oss.SendAsync(
            new OssRequest("", "GET", Bucket).With("location"), time: server);
        Assert.Equal(HttpStatusCode.OK, corrected.Status);
    }

    [Fact]
    public async Task Five_hundred_delayed_requests_are_all_answered()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Delay = TimeSpan.FromMilliseconds(50) });
        ReceivedResponse[] responses = await Task.WhenAll(
            Enumerable.Range(0, 500).Select(_ => _oss.GetAsync(Bucket, "location")));
        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.Status));
        Assert.Equal(500, responses.Select(response => response.Header("x-oss-request-id")).Distinct().Count());
        Assert.Equal(501, _oss.Emulator.GetRequests().Count);
    }

    public static TheoryData<EmulatorFault> Impossible =>
    [
        new EmulatorFault { Skip = -1 },
        new EmulatorFault { Count = -1 },
        new EmulatorFault { PerSecond = -1 },
        new EmulatorFault { Status = 99 },
        new EmulatorFault { Delay = TimeSpan.FromSeconds(-1) },
        new EmulatorFault { TruncateAt = -1 },
    ];

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_fault_that_cannot_happen_is_refused(EmulatorFault fault) =>
        Assert.Throws<ArgumentException>(() => _oss.Emulator.AddFault(fault));

    private static string Hits(FaultTable table, int count) => string.Concat(Enumerable.Range(0, count)
        .Select(_ => table.Next("GetObject", Bucket, "key") is null ? '.' : 'x'));
}
