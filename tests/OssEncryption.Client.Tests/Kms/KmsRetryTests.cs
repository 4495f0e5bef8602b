using System.Net.Sockets;
using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Kms;

public class KmsRetryTests
{
    private const string Region = KmsBench.Region;

    [Theory]
    [InlineData(500, "InternalFailure")]
    [InlineData(503, "ServiceUnavailable")]
    [InlineData(400, "SignatureNonceUsed")]
    public async Task What_passes_is_tried_again_with_a_nonce_of_its_own(int status, string code)
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () => KmsBench.Error(status, code), () => KmsBench.Error(status, code), () => KmsBench.Key("k")));

        Assert.Equal("k", (await bench.Client.DescribeKeyAsync(Region, "k", default)).KeyId);

        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)], bench.Delays);
        Assert.Equal(3, bench.Requests.Select(request => request.Headers["x-acs-signature-nonce"]).Distinct().Count());
        Assert.Equal(3, bench.Requests.Select(request => request.Headers["Authorization"]).Distinct().Count());
    }

    [Theory]
    [InlineData(400, "InvalidParameter")]
    [InlineData(403, "Forbidden.NoPermission")]
    [InlineData(404, "Forbidden.KeyNotFound")]
    [InlineData(404, "InvalidAccessKeyId.NotFound")]
    [InlineData(409, "Rejected.Disabled")]
    public async Task What_does_not_pass_is_told_at_once(int status, string code)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(status, code)));

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.DescribeKeyAsync(Region, "key-a", default));

        Assert.Equal((status, code, "5C3D", "DescribeKey"),
            (refusal.StatusCode, refusal.Code, refusal.RequestId, refusal.Operation));
        Assert.Equal("acs:kms:cn-hangzhou:*:key/key-a", refusal.Resource);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task An_unknown_access_key_is_not_an_unknown_key()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(404, "InvalidAccessKeyId.NotFound")));

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.DescribeKeyAsync(Region, "key-a", default));

        Assert.True(refusal.IsAuthentication);
        Assert.False(refusal.IsNotFound);
    }

    [Fact]
    public async Task Three_attempts_are_made_and_the_last_error_is_told()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(503, "ServiceUnavailable")));

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.ListKeysAsync(Region, [], 1, default));

        Assert.Equal("ServiceUnavailable", refusal.Code);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Fact]
    public async Task No_attempt_begins_after_the_deadline_of_the_call()
    {
        using var bench = new KmsBench(
            FakeService.Responding(_ => KmsBench.Error(503, "ServiceUnavailable")), maxAttempts: 100);

        await KmsBench.RefusalOf(() => bench.Client.DescribeKeyAsync(Region, "k", default));

        Assert.InRange(bench.Delays.Sum(delay => delay.TotalSeconds), 100, 120);
    }

    [Fact]
    public async Task A_throttled_request_waits_as_long_as_the_service_says()
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () => Throttled("Limit:10,Remain:0,TimeLeft:2500,Reset:1"), () => KmsBench.Key("k")));

        await bench.Client.DescribeKeyAsync(Region, "k", default);

        Assert.Equal([TimeSpan.FromMilliseconds(2600)], bench.Delays);
    }

    [Theory]
    [InlineData("TimeLeft:soon")]
    [InlineData("TimeLeft:-5")]
    [InlineData("Remain:0")]
    [InlineData("")]
    public async Task A_wait_that_cannot_be_read_is_chosen_here(string header)
    {
        using var bench = new KmsBench(FakeService.InTurn(() => Throttled(header), () => KmsBench.Key("k")));

        await bench.Client.DescribeKeyAsync(Region, "k", default);

        Assert.Equal([TimeSpan.FromMilliseconds(100)], bench.Delays);
    }

    [Theory]
    [InlineData("Throttling")]
    [InlineData("Throttling.User")]
    [InlineData("Rejected.Throttling")]
    public async Task Throttling_is_waited_for_up_to_a_minute(string code)
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(400, code)));

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.DescribeKeyAsync(Region, "k", default));

        Assert.True(refusal.IsThrottled);
        double waited = bench.Delays.Sum(delay => delay.TotalSeconds);
        Assert.InRange(waited, 40, 60);
        Assert.Equal(bench.Delays.Count + 1, bench.Requests.Length);
    }

    [Fact]
    public async Task A_wait_of_more_than_a_minute_is_told_at_once()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => Throttled("TimeLeft:3600000")));

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.DescribeKeyAsync(Region, "k", default));

        Assert.Equal(TimeSpan.FromHours(1), refusal.RetryAfter);
        Assert.Empty(bench.Delays);
    }

    [Theory]
    [InlineData("IllegalTimestamp", 1)]
    [InlineData("InvalidTimeStamp.Expired", -1)]
    public async Task A_clock_that_is_an_hour_wrong_is_corrected(string code, int hours)
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () =>
            {
                HttpResponseMessage response = KmsBench.Error(400, code);
                response.Headers.Date = KmsBench.Now.AddHours(hours);
                return response;
            },
            () => KmsBench.Key("k")));

        await bench.Client.DescribeKeyAsync(Region, "k", default);
        await bench.Client.DescribeKeyAsync(Region, "k", default);

        string expected = hours > 0 ? "2026-03-04T06:06:07Z" : "2026-03-04T04:06:07Z";
        Assert.Equal(
            ["2026-03-04T05:06:07Z", expected, expected],
            bench.Requests.Select(request => request.Headers["x-acs-date"]));
        Assert.Empty(bench.Delays);
    }

    [Fact]
    public async Task A_clock_that_stays_wrong_is_an_error_of_authentication()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Error(400, "IllegalTimestamp")));

        KmsServiceException refusal = await KmsBench.RefusalOf(
            () => bench.Client.DescribeKeyAsync(Region, "k", default));

        Assert.True(refusal.IsAuthentication);
        Assert.Equal(3, bench.Requests.Length);
    }

    [Theory]
    [InlineData(200, 1, OssTransportError.BlockPage)]
    [InlineData(403, 1, OssTransportError.BlockPage)]
    [InlineData(503, 3, OssTransportError.ProxyFailed)]
    public async Task A_web_page_is_not_taken_for_KMS(int status, int attempts, OssTransportError reason)
    {
        using var bench = new KmsBench(FakeService.Responding(_ =>
            KmsBench.Json("<html><body>Sign in, token=abc</body></html>", status, "text/html")));

        OssTransportException lost = await KmsBench.LossOf(
            () => bench.Client.DescribeKeyAsync(Region, "k", default));

        Assert.Equal(reason, lost.Reason);
        Assert.Contains("is a web page: a proxy or another server responded in the place of", lost.Message);
        Assert.DoesNotContain("abc", lost.Message);
        Assert.Equal(attempts, bench.Requests.Length);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Json("{}", 302)));

        OssTransportException lost = await KmsBench.LossOf(() => bench.Client.ListKeysAsync(Region, [], 1, default));

        Assert.Contains("is a redirect", lost.Message);
        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task An_error_may_come_in_XML_or_without_a_body()
    {
        using var bench = new KmsBench(FakeService.InTurn(
            () => KmsBench.Json(
                "<KMS><HttpStatus>403</HttpStatus><Code>Forbidden.NoPermission</Code><Message>No.</Message>" +
                "<RequestId>77</RequestId></KMS>",
                403,
                "text/xml"),
            () => KmsBench.Json("", 403)));

        KmsServiceException xml = await KmsBench.RefusalOf(() => bench.Client.ListAliasesAsync(Region, 1, default));
        KmsServiceException none = await KmsBench.RefusalOf(() => bench.Client.ListAliasesAsync(Region, 1, default));

        Assert.Equal(("Forbidden.NoPermission", "No.", "77"), (xml.Code, xml.Message, xml.RequestId));
        Assert.Equal("acs:kms:cn-hangzhou:*:alias", xml.Resource);
        Assert.True(xml.IsDenied);
        Assert.Equal("Forbidden", none.Code);
        Assert.True(none.IsDenied);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        var refused = new HttpRequestException("refused", new SocketException((int)SocketError.ConnectionRefused));
        using var bench = new KmsBench(FakeService.InTurn(() => throw refused, () => KmsBench.Key("k")));

        Assert.Equal("k", (await bench.Client.DescribeKeyAsync(Region, "k", default)).KeyId);
        Assert.Equal(2, bench.Requests.Length);
    }

    [Fact]
    public async Task A_response_of_more_than_5_MiB_is_refused()
    {
        using var bench = new KmsBench(FakeService.Responding(_ => KmsBench.Json(new string(' ', (5 << 20) + 1))));

        OssTransportException lost = await KmsBench.LossOf(() => bench.Client.ListKeysAsync(Region, [], 1, default));

        Assert.Contains("is larger than 5 MiB", lost.Message);
    }

    [Fact]
    public async Task Cancelling_ends_a_request_on_its_way()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new KmsBench(new FakeService(async (_, _, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return KmsBench.Key("k");
        }));

        OperationCanceledException cancelled = await Assert.ThrowsAsync<OperationCanceledException>(
            () => bench.Client.DescribeKeyAsync(Region, "k", stop.Token));

        Assert.Equal(stop.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_a_throttled_service()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new KmsBench(
            FakeService.Responding(_ => Throttled("TimeLeft:30000")),
            delay: (_, token) =>
            {
                stop.Cancel();
                return Task.FromCanceled(token);
            });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Client.DescribeKeyAsync(Region, "k", stop.Token));
        Assert.Single(bench.Requests);
    }

    private static HttpResponseMessage Throttled(string limit)
    {
        HttpResponseMessage response = KmsBench.Error(400, "Throttling.User");
        response.Headers.TryAddWithoutValidation("x-ratelimit-user-api", limit);
        return response;
    }
}
