using System.Net;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Observe;

namespace OssEncryption.Emulator.Tests;

public sealed class RequestLogTests : IDisposable
{
    private readonly LocalOss _oss = new();

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task A_request_is_logged_with_its_answer()
    {
        await _oss.PutBucketAsync("bucket");
        await _oss.PutRuleAsync("bucket", "<SSEAlgorithm>DES</SSEAlgorithm>");
        EmulatorRequest logged = _oss.LastRequest;
        Assert.Equal("PutBucketEncryption", logged.Operation);
        Assert.Equal("PUT", logged.Method);
        Assert.Equal("/bucket/?encryption", logged.Target);
        Assert.Equal("bucket", logged.Bucket);
        Assert.Null(logged.Key);
        Assert.Equal(LocalOss.Hangzhou, logged.Region);
        Assert.Equal(_oss.Owner.AccessKeyId, logged.AccessKeyId);
        Assert.Equal(400, logged.Status);
        Assert.Equal("InvalidEncryptionAlgorithmError", logged.Code);
        Assert.Contains("<SSEAlgorithm>DES</SSEAlgorithm>", logged.Body, StringComparison.Ordinal);
        Assert.Equal("UNSIGNED-PAYLOAD", logged.Headers["X-Oss-Content-Sha256"]);
    }

    [Fact]
    public async Task No_signature_and_no_token_is_in_it()
    {
        OssCredential user = _oss.Emulator.AddUser(new EmulatorUser { SecurityToken = "t0ken" });
        foreach (IRequestSigner signer in new IRequestSigner[] { new SignerV4(LocalOss.Hangzhou), new SignerV1() })
        {
            var header = new OssRequest("", "GET");
            await _oss.SendAsync(header, user, signer: signer);
            Assert.Equal(200, _oss.LastRequest.Status);
            Assert.DoesNotContain("Authorization", _oss.LastRequest.Headers.Keys);
            Assert.DoesNotContain("x-oss-security-token", _oss.LastRequest.Headers.Keys);

            var url = new OssRequest("", "GET");
            await _oss.SendPresignedAsync(url, signer, credential: user);
            Assert.Equal(200, _oss.LastRequest.Status);
            Assert.Equal(user.AccessKeyId, _oss.LastRequest.AccessKeyId);
            string signature = url.Query.Single(p => p.Key is "x-oss-signature" or "Signature").Value!;
            Assert.Contains("ignature=***", _oss.LastRequest.Target, StringComparison.Ordinal);
            Assert.DoesNotContain(PercentEncoding.Encode(signature), _oss.LastRequest.Target, StringComparison.Ordinal);
            Assert.DoesNotContain("t0ken", _oss.LastRequest.Target, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/a?x%2Doss-signature=s3cret&prefix=b", "/a?x%2Doss-signature=***&prefix=b")]
    [InlineData("/a?SIGNATURE=s3cret", "/a?SIGNATURE=***")]
    [InlineData("/a?Signature", "/a?Signature")]
    [InlineData("/a", "/a")]
    public void Names_are_recognised_however_they_are_written(string target, string masked) =>
        Assert.Equal(masked, LogEntry.MaskTarget(target));

    [Fact]
    public async Task Refused_and_unreadable_requests_are_logged()
    {
        await _oss.SendAsItIsAsync(new OssRequest("", "GET", "missing").With("encryption"));
        Assert.Equal("NoSuchBucket", _oss.LastRequest.Code);
        Assert.Null(_oss.LastRequest.AccessKeyId);
        await _oss.SendRawAsync(new OssRequest("", "GET"), "/%ff");
        Assert.Equal("/%ff", _oss.LastRequest.Target);
        Assert.Equal(400, _oss.LastRequest.Status);
    }

    [Fact]
    public async Task The_content_of_objects_is_not_in_it()
    {
        await _oss.PutBucketAsync("bucket");
        await _oss.PutObjectAsync("bucket", "key", "<xml/>");
        Assert.Equal("PutObject", _oss.LastRequest.Operation);
        Assert.Equal("key", _oss.LastRequest.Key);
        Assert.Null(_oss.LastRequest.Body);
    }

    [Fact]
    public async Task It_can_be_emptied()
    {
        await _oss.PutBucketAsync("bucket");
        _oss.Emulator.ClearRequests();
        Assert.Empty(_oss.Emulator.GetRequests());
        Assert.Equal(0, _oss.Emulator.RequestCount);
        await _oss.GetAsync("bucket", "location");
        Assert.Equal("GetBucketLocation", Assert.Single(_oss.Emulator.GetRequests()).Operation);
        Assert.Equal(1, _oss.Emulator.RequestCount);
    }

    [Fact]
    public void The_oldest_make_room_and_the_rest_is_in_the_order_of_arrival()
    {
        var log = new RequestLog(3, 1000);
        foreach (int minute in new[] { 1, 2, 4, 3 })
        {
            log.Add(Entry(minute, body: null));
        }

        Assert.Equal([2, 3, 4], Minutes(log));
        Assert.Equal(4, log.Count);
        log.Clear();
        Assert.Equal(0, log.Count);
    }

    [Fact]
    public void Long_ones_make_room_too()
    {
        var log = new RequestLog(100, 1000);
        log.Add(Entry(1, new string('x', 400)));
        log.Add(Entry(2, new string('x', 400)));
        log.Add(Entry(3, new string('x', 400)));
        Assert.Equal([2, 3], Minutes(log));
        log.Add(Entry(4, new string('x', 2000)));
        Assert.Equal([4], Minutes(log));
        log.Add(Entry(5, null));
        Assert.Equal([5], Minutes(log));
        Assert.Equal(5, log.Count);
    }

    [Fact]
    public async Task Every_answer_has_the_services_headers()
    {
        ReceivedResponse good = await _oss.SendAsync(new OssRequest("", "GET"));
        ReceivedResponse bad = await _oss.GetAsync("missing", "encryption");
        foreach (ReceivedResponse response in new[] { good, bad })
        {
            Assert.Matches("^[0-9A-F]{24}$", response.Header("x-oss-request-id"));
            Assert.Equal("AliyunOSS", response.Header("Server"));
            Assert.Matches("^[0-9]+$", response.Header("x-oss-server-time"));
            Assert.NotNull(response.Header("Date"));
        }

        Assert.Equal(HttpStatusCode.NotFound, bad.Status);
        Assert.Equal("application/xml", bad.Header("Content-Type"));
        Assert.Equal(
            ["Code", "Message", "RequestId", "HostId", "BucketName", "EC", "RecommendDoc"],
            bad.Xml.Elements().Select(element => element.Name.LocalName));
        Assert.Equal(_oss.Emulator.Endpoints[LocalOss.Hangzhou].Authority, bad.Error("HostId"));
    }

    private static EmulatorRequest Entry(int minute, string? body) => new(
        DateTimeOffset.UnixEpoch.AddMinutes(minute), LocalOss.Hangzhou, "ListBuckets", "GET", "/", null, null, null,
        new Dictionary<string, string>(), body, 200, null);

    private static IEnumerable<int> Minutes(RequestLog log) =>
        log.List().Select(request => (int)(request.Time - DateTimeOffset.UnixEpoch).TotalMinutes);
}
