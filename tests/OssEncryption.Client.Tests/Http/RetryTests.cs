using System.Net.Sockets;
using System.Security.Authentication;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

public class RetryTests
{
    private const string Bucket = "my-bucket";

    private static readonly HttpRequestException Lost = new("lost", new IOException("The connection was reset."));

    private static readonly HttpRequestException Refused =
        new("refused", new SocketException((int)SocketError.ConnectionRefused));

    [Theory]
    [InlineData(500, "InternalError")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(503, "QpsLimitExceeded")]
    [InlineData(400, "TotalQpsLimitExceeded")]
    [InlineData(408, "RequestTimeout")]
    [InlineData(429, "TooManyRequests")]
    public async Task What_passes_is_tried_again_after_a_growing_delay(int status, string code)
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Error(status, code), () => Responses.Error(status, code), () => Responses.Rule()));

        EncryptionRule rule = await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(SseAlgorithm.AES256, rule.Algorithm);
        Assert.Equal(3, bench.Requests.Length);
        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)], bench.Delays);
    }

    [Theory]
    [InlineData(400, "InvalidArgument")]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "AccessDenied")]
    [InlineData(404, "NoSuchBucket")]
    [InlineData(409, "Conflict")]
    public async Task What_does_not_pass_is_told_at_once(int status, string code)
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Error(status, code)));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal((status, code), (error.StatusCode, error.Code));
        Assert.Single(bench.Requests);
        Assert.Empty(bench.Delays);
    }

    [Fact]
    public async Task Every_attempt_waits_for_its_turn_and_its_response_is_told()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Error(503, "QpsLimitExceeded"),
            () => Responses.Error(500, "InternalError"),
            () => Responses.Rule()));
        var pace = new RecordingPace();

        await bench.Client.WithRateLimit(pace).GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(["wait", "throttled", "wait", "accepted", "wait", "accepted"], pace.Seen);
        await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        Assert.Equal(6, pace.Seen.Count);
    }

    [Fact]
    public async Task The_number_of_attempts_is_kept_and_the_last_error_told()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Error(502, "BadGateway")),
            change: options => options with { MaxAttempts = 5 });

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.SM4), default));

        Assert.Equal(("BadGateway", "PutBucketEncryption"), (error.Code, error.Operation));
        Assert.Equal(5, bench.Requests.Length);
        Assert.Equal(4, bench.Delays.Count);
    }

    [Theory]
    [InlineData(3, 12)]
    [InlineData(1, 1)]
    public async Task Throttling_is_waited_for_up_to_a_minute(int attempts, int expected)
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Error(503, "QpsLimitExceeded")),
            change: options => options with { MaxAttempts = attempts });

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.GetBucketInfoAsync(Bucket, default));

        Assert.Equal("QpsLimitExceeded", error.Code);
        Assert.Equal(expected, bench.Requests.Length);
        Assert.InRange(bench.Delays.Sum(delay => delay.TotalSeconds), 0, 60);
    }

    [Fact]
    public async Task No_attempt_begins_after_the_deadline_of_the_call()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Error(500, "InternalError")),
            change: options => options with { MaxAttempts = 100, Timeout = TimeSpan.FromSeconds(30) });

        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketInfoAsync(Bucket, default));

        Assert.InRange(bench.Delays.Sum(delay => delay.TotalSeconds), 20, 30);
    }

    [Fact]
    public async Task Every_attempt_is_told_without_a_secret()
    {
        var attempts = new List<TracedAttempt>();
        using var bench = new TestBench(
            FakeService.InTurn(
                () => throw Lost, () => Responses.Error(500, "InternalError"), () => Responses.Rule()),
            credentials: FixedCredentials.Temporary);

        await bench.Client.WithTrace(attempts.Add).GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(
            [
                (1, "ConnectionFailed", null),
                (2, "500 InternalError", "5C3D9175B6FC201293AD4890"),
                (3, "200", "5C3D9175B6FC201293AD4890"),
            ],
            attempts.Select(attempt => (attempt.Number, attempt.Outcome, attempt.RequestId)));
        Assert.All(attempts, attempt => Assert.Equal(
            ("GetBucketEncryption", "GET https://my-bucket.oss-cn-hangzhou.aliyuncs.com/?encryption"),
            (attempt.Operation, attempt.Target)));
        string everything = string.Join("\n", attempts.SelectMany(attempt => attempt.Headers.Append($"{attempt}")));
        Assert.Contains("> Authorization: ***", everything, StringComparison.Ordinal);
        Assert.Contains("> x-oss-security-token: ***", everything, StringComparison.Ordinal);
        Assert.Contains("< Content-Type: application/xml", everything, StringComparison.Ordinal);
        Assert.DoesNotContain(FixedCredentials.Token, everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Signature=", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delays_do_not_grow_beyond_their_bound()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Error(500, "InternalError")),
            change: options => options with { MaxAttempts = 12, Timeout = TimeSpan.FromHours(1) });

        await Assert.ThrowsAsync<OssServiceException>(() => bench.Client.GetBucketInfoAsync(Bucket, default));

        Assert.Equal(TimeSpan.FromSeconds(10), bench.Delays.Max());
    }

    [Fact]
    public async Task Each_attempt_is_signed_with_the_credential_then_in_force()
    {
        var credentials = new FixedCredentials(
            new OssCredential("old", "sk", "old-token"), new OssCredential("new", "sk", "new-token"));
        using var bench = new TestBench(
            FakeService.InTurn(() => throw Lost, () => Responses.Empty()), credentials: credentials);

        await bench.Client.PutBucketEncryptionAsync(Bucket, EncryptionRule.Create(SseAlgorithm.SM4), default);

        Assert.Equal(["old-token", "new-token"], bench.Requests.Select(r => r.Headers["x-oss-security-token"]));
        Assert.Contains("Credential=new/", bench.Requests[1].Headers["Authorization"], StringComparison.Ordinal);
        Assert.Equal(bench.Requests[0].Text, bench.Requests[1].Text);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_is_told_with_the_host()
    {
        using var bench = new TestBench(FakeService.InTurn(() => throw Refused));

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(OssTransportError.ConnectionFailed, failure.Reason);
        Assert.Equal("my-bucket.oss-cn-hangzhou.aliyuncs.com", failure.Host);
        Assert.Contains(failure.Host, failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Fact]
    public async Task A_certificate_that_is_refused_is_not_tried_again()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => throw new HttpRequestException("no", new AuthenticationException("The certificate is not valid."))));

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(OssTransportError.CertificateRejected, failure.Reason);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_ended_and_tried_again()
    {
        using var bench = new TestBench(
            new FakeService(async (_, number, token) =>
            {
                await Task.Delay(number == 1 ? Timeout.Infinite : 0, token);
                return Responses.Rule();
            }),
            change: options => options with { IdleTimeout = TimeSpan.FromMilliseconds(200) });

        EncryptionRule rule = await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(SseAlgorithm.AES256, rule.Algorithm);
        Assert.Equal(2, bench.Requests.Length);
    }

    [Fact]
    public async Task Attempts_that_all_take_too_long_are_told_as_a_time_out()
    {
        using var bench = new TestBench(FakeService.InTurn(() => throw new TaskCanceledException("time-out")));

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(OssTransportError.TimedOut, failure.Reason);
        Assert.Contains("60 s", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Fact]
    public async Task A_cancelled_call_sends_nothing()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Rule()));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, new CancellationToken(canceled: true)));

        Assert.Empty(bench.Requests);
    }

    [Fact]
    public async Task A_cancel_ends_the_request_in_flight()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new TestBench(new FakeService(async (_, _, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return Responses.Rule();
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, stop.Token));

        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task A_cancel_ends_the_delay()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new TestBench(
            FakeService.InTurn(() => Responses.Error(500, "InternalError")),
            delay: async (_, token) =>
            {
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Client.GetBucketEncryptionAsync(Bucket, stop.Token));

        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_corrected_by_the_servers_date_for_good()
    {
        HttpResponseMessage Skewed()
        {
            HttpResponseMessage response = Responses.Error(403, "RequestTimeTooSkewed");
            response.Headers.Date = TestBench.Now.AddHours(2);
            return response;
        }

        using var bench = new TestBench(FakeService.InTurn(Skewed, () => Responses.Rule()));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);
        await bench.Another(options => options with { MaxAttempts = 1 }).GetBucketInfoAsync("other-bucket", default)
            .ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal(["20231217T034509Z", "20231217T054509Z", "20231217T054509Z"],
            bench.Requests.Select(r => r.Headers["x-oss-date"]));
        Assert.Empty(bench.Delays);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_corrected_by_the_time_in_the_error_where_no_date_is()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => Responses.Error(403, "RequestTimeTooSkewed", "<ServerTime>2023-12-17T01:00:00.000Z</ServerTime>"),
            () => Responses.Rule()));

        await bench.Client.GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal("20231217T010000Z", bench.Requests[1].Headers["x-oss-date"]);
    }

    [Fact]
    public async Task A_bucket_that_a_lost_attempt_deleted_is_deleted()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => throw Lost, () => Responses.Error(404, "NoSuchBucket")));

        await bench.Client.DeleteBucketAsync(Bucket, default);

        Assert.Equal(2, bench.Requests.Length);
    }

    [Fact]
    public async Task A_bucket_that_was_not_there_was_not_deleted()
    {
        using var neverSent = new TestBench(FakeService.InTurn(
            () => throw Refused, () => Responses.Error(404, "NoSuchBucket")));
        using var throttled = new TestBench(FakeService.InTurn(
            () => Responses.Error(503, "QpsLimitExceeded"), () => Responses.Error(404, "NoSuchBucket")));

        foreach (TestBench bench in new[] { neverSent, throttled })
        {
            OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
                () => bench.Client.DeleteBucketAsync(Bucket, default));
            Assert.Equal("NoSuchBucket", error.Code);
        }
    }

    [Theory]
    [InlineData("2023-12-17T03:45:09.000Z", "AES256", true)]
    [InlineData("2023-12-17T03:45:09.000Z", "None", false)]
    [InlineData("2023-12-16T03:45:09.000Z", "AES256", false)]
    public async Task A_bucket_that_a_lost_attempt_made_is_read_back(string created, string algorithm, bool isDone)
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => throw Lost,
            () => Responses.Error(409, "BucketAlreadyExists"),
            () => Responses.Xml($"<BucketInfo><Bucket><Name>my-bucket</Name><CreationDate>{created}</CreationDate>" +
                $"<ServerSideEncryptionRule><SSEAlgorithm>{algorithm}</SSEAlgorithm></ServerSideEncryptionRule>" +
                "</Bucket></BucketInfo>")));
        var wanted = new NewBucket { Encryption = EncryptionRule.Create(SseAlgorithm.AES256) };

        Exception? failure = await Record.ExceptionAsync(
            () => bench.Client.CreateBucketAsync(Bucket, wanted, default));

        Assert.Equal(isDone ? null : "BucketAlreadyExists", (failure as OssServiceException)?.Code);
        Assert.Equal("?bucketInfo", bench.Requests[2].Uri.Query);
    }

    [Fact]
    public async Task A_bucket_that_others_have_is_an_error()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => throw Lost,
            () => Responses.Error(409, "BucketAlreadyExists"),
            () => Responses.Error(403, "AccessDenied")));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.CreateBucketAsync(Bucket, new NewBucket(), default));

        Assert.Equal("BucketAlreadyExists", error.Code);
    }

    [Fact]
    public async Task A_bucket_that_was_there_before_is_not_read_back()
    {
        using var bench = new TestBench(FakeService.InTurn(() => Responses.Error(409, "BucketAlreadyExists")));

        await Assert.ThrowsAsync<OssServiceException>(
            () => bench.Client.CreateBucketAsync(Bucket, new NewBucket(), default));

        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task What_may_have_happened_is_not_sent_twice_by_a_client_that_shall_not()
    {
        using var lost = new TestBench(FakeService.InTurn(() => throw Lost));
        using var failed = new TestBench(FakeService.InTurn(() => Responses.Error(500, "InternalError")));

        OssException nothing = await Assert.ThrowsAsync<OssTransportException>(
            () => lost.Client.AtMostOnce().GetBucketEncryptionAsync(Bucket, default));
        OssException error = await Assert.ThrowsAsync<OssServiceException>(
            () => failed.Client.AtMostOnce().GetBucketEncryptionAsync(Bucket, default));

        Assert.True(nothing.OutcomeUnknown);
        Assert.True(error.OutcomeUnknown);
        Assert.Single(lost.Requests);
        Assert.Single(failed.Requests);
    }

    [Fact]
    public async Task What_certainly_did_not_happen_is_sent_again_even_so()
    {
        using var bench = new TestBench(FakeService.InTurn(
            () => throw Refused, () => Responses.Error(503, "QpsLimitExceeded"), () => Responses.Rule()));

        await bench.Client.AtMostOnce().GetBucketEncryptionAsync(Bucket, default);

        Assert.Equal(3, bench.Requests.Length);
    }

    private sealed class RecordingPace : IRateLimiter
    {
        public List<string> Seen { get; } = [];

        public Task WaitAsync(CancellationToken cancellationToken)
        {
            Seen.Add("wait");
            return Task.CompletedTask;
        }

        public void OnResponse(bool isThrottled) => Seen.Add(isThrottled ? "throttled" : "accepted");
    }
}
