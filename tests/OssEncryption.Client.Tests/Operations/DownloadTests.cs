using System.Net;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Operations;

public class DownloadTests
{
    private static readonly byte[] Digits = Encoding.ASCII.GetBytes("0123456789");

    [Fact]
    public async Task An_object_is_read_with_all_that_its_response_declares()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Sample.Content(Digits)
            .With("x-oss-hash-crc64ecma", Sample.Crc(Digits))
            .With("x-oss-server-side-encryption", "SM4")
            .With("x-oss-version-id", "v2")
            .With("x-oss-meta-owner", "me")
            .With("x-oss-object-type", "Multipart")
            .With("x-oss-storage-class", "IA")
            .With("x-oss-tagging-count", "3")
            .With("Content-Type", "text/plain")
            .With("Content-Encoding", "gzip")
            .With("Last-Modified", "Fri, 24 Feb 2012 06:07:48 GMT")));
        long progress = 0;

        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        var target = new MemoryStream();
        await reader.CopyToAsync(target, count => progress += count, default);

        Assert.Equal(Digits, target.ToArray());
        Assert.Equal(10, progress);
        StoredState state = reader.State;
        Assert.Equal(("v2", 10L, "E1", SseAlgorithm.SM4, "Multipart", 3, "5C3D"), (state.Address.VersionId, state.Size,
            state.ETag, state.Encryption.Algorithm, state.Type, state.TaggingCount, state.RequestId));
        Assert.Equal(("text/plain", "gzip", "IA", "me"), (state.Properties.ContentType,
            state.Properties.ContentEncoding, state.Properties.StorageClass, state.Properties.UserMetadata["owner"]));
        Assert.Equal(new DateTimeOffset(2012, 2, 24, 6, 7, 48, TimeSpan.Zero), state.LastModified);
        Assert.Equal("SM4", state.OssHeaders["x-oss-server-side-encryption"]);
        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"GET {Sample.Host}a/b.txt", $"{request.Method} {request.Url}");
        Assert.Empty(request.OwnHeaders());
    }

    [Fact]
    public async Task Conditions_range_and_version_are_sent()
    {
        using var bench = new TestBench(FakeService.Responding(_ =>
            Sample.Content([.. Digits.Take(2..5)], HttpStatusCode.PartialContent)
                .With("x-oss-hash-crc64ecma", Sample.Crc(Digits))
                .With("Content-Range", "bytes 2-4/10")));
        var moment = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address with { VersionId = "v1" },
            new ByteRange(2, 4),
            new ReadConditions
            {
                IfMatch = "E1",
                IfNoneMatch = "\"E2\"",
                IfModifiedSince = moment,
                IfUnmodifiedSince = moment,
            },
            default);
        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal("234", Encoding.ASCII.GetString(target.ToArray()));
        Assert.Equal(10, reader.State.Size);
        RecordedRequest request = Assert.Single(bench.Requests);
        Assert.Equal($"{Sample.Host}a/b.txt?versionId=v1", request.Url);
        Assert.Equal(
            [
                "If-Match: \"E1\"",
                "If-Modified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
                "If-None-Match: \"E2\"",
                "If-Unmodified-Since: Fri, 02 Jan 2026 03:04:05 GMT",
                "Range: bytes=2-4",
                "x-oss-range-behavior: standard",
            ],
            request.OwnHeaders());
    }

    [Fact]
    public async Task A_range_that_is_ignored_is_not_taken_for_one()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Sample.Content(Digits)));

        OssTransportException wrong = await Assert.ThrowsAsync<OssTransportException>(() =>
            bench.Client.GetObjectAsync(Sample.Address, new ByteRange(5), ReadConditions.None, default));

        Assert.Equal(OssTransportError.UnreadableAnswer, wrong.Reason);
    }

    [Fact]
    public async Task Other_bytes_than_are_stored_are_an_error()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Sample.Content(Digits).With("x-oss-hash-crc64ecma", "1")));
        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);

        OssTransportException damaged = await Assert.ThrowsAsync<OssTransportException>(
            () => reader.CopyToAsync(Stream.Null, null, default));

        Assert.Equal(OssTransportError.ChecksumMismatch, damaged.Reason);
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_made_again_from_where_it_stopped()
    {
        using var server = new RawServer(number => number == 1
            ? RawServer.Respond("200 OK", "0123", "Content-Length: 10", "ETag: \"E1\"", "x-oss-version-id: v7",
                "x-oss-hash-crc64ecma: " + Sample.Crc(Digits))
            : RawServer.Respond("206 Partial Content", "456789", "Content-Length: 6", "ETag: \"E1\"",
                "Content-Range: bytes 4-9/10"));

        using ObjectReader reader = await server.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal(Digits, target.ToArray());
        Assert.Equal(
            ["GET /my-bucket/a/b.txt HTTP/1.1", "GET /my-bucket/a/b.txt?versionId=v7 HTTP/1.1"], server.Lines);
        Assert.Contains("\r\nRange: bytes=4-9\r\n", server.Requests[1].Head, StringComparison.Ordinal);
        Assert.Contains("\r\nIf-Match: \"E1\"\r\n", server.Requests[1].Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_that_is_lost_is_resumed_within_the_object()
    {
        using var server = new RawServer(number => number == 1
            ? RawServer.Respond("206 Partial Content", "3", "Content-Length: 5", "ETag: \"E1\"",
                "Content-Range: bytes 3-7/10")
            : RawServer.Respond("206 Partial Content", "4567", "Content-Length: 4", "ETag: \"E1\"",
                "Content-Range: bytes 4-7/10"));

        using ObjectReader reader = await server.Client.GetObjectAsync(
            Sample.Address, new ByteRange(3, 7), ReadConditions.None, default);
        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal("34567", Encoding.ASCII.GetString(target.ToArray()));
        Assert.Contains("\r\nRange: bytes=4-7\r\n", server.Requests[1].Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_breaks_off_again_and_again_is_an_error_that_says_where()
    {
        using var server = new RawServer(number => number == 1
            ? RawServer.Respond("200 OK", "01", "Content-Length: 10", "ETag: \"E1\"")
            : RawServer.Respond("206 Partial Content", "2", "Content-Length: 8", "ETag: \"E1\"",
                $"Content-Range: bytes {number}-9/10"));

        using ObjectReader reader = await server.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        OssTransportException lost = await Assert.ThrowsAsync<OssTransportException>(
            () => reader.CopyToAsync(Stream.Null, null, default));

        Assert.Equal(OssTransportError.ConnectionFailed, lost.Reason);
        Assert.Contains("my-bucket/a/b.txt broke off after 4 of 10 bytes", lost.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Length);
    }

    [Fact]
    public async Task An_object_that_changed_meanwhile_is_not_mixed_with_the_old_one()
    {
        using var server = new RawServer(number => number == 1
            ? RawServer.Respond("200 OK", "0123", "Content-Length: 10", "ETag: \"E1\"")
            : RawServer.Respond("412 Precondition Failed", "", "Content-Length: 0"));

        using ObjectReader reader = await server.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);
        OssServiceException changed = await Assert.ThrowsAsync<OssServiceException>(
            () => reader.CopyToAsync(Stream.Null, null, default));

        Assert.Equal(412, changed.StatusCode);
        Assert.Contains("was replaced or deleted while it was read", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_stands_still_is_given_up_and_made_again()
    {
        using var bench = new TestBench(
            FakeService.InTurn(
                () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new StallingStream()) }
                    .With("ETag", "\"E1\"").With("Content-Length", "10"),
                () => Sample.Content(Digits, HttpStatusCode.PartialContent).With("Content-Range", "bytes 0-9/10")),
            change: options => options with { IdleTimeout = TimeSpan.FromMilliseconds(200) });
        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);

        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal(Digits, target.ToArray());
        Assert.Equal(2, bench.Requests.Length);
    }

    [Fact]
    public async Task A_target_that_is_full_is_no_lost_connection()
    {
        using var bench = new TestBench(FakeService.Responding(_ => Sample.Content(Digits)));
        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);

        await Assert.ThrowsAsync<NotSupportedException>(
            () => reader.CopyToAsync(new MemoryStream(new byte[3]), null, default));

        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task A_download_can_be_cancelled_in_the_middle()
    {
        using var stop = new CancellationTokenSource();
        using var bench = new TestBench(FakeService.Responding(_ => Sample.Content(new byte[1_000_000])));
        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => reader.CopyToAsync(Stream.Null, _ => stop.Cancel(), stop.Token));

        Assert.Single(bench.Requests);
    }

    [Fact]
    public async Task An_empty_object_is_read()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Sample.Content([]).With("x-oss-hash-crc64ecma", "0")));
        using ObjectReader reader = await bench.Client.GetObjectAsync(
            Sample.Address, null, ReadConditions.None, default);

        var target = new MemoryStream();
        await reader.CopyToAsync(target, null, default);

        Assert.Equal(0, target.Length);
    }

    [Theory]
    [InlineData(304, "NotModified")]
    [InlineData(412, "PreconditionFailed")]
    public async Task A_condition_that_does_not_hold_is_the_services_error(int status, string code)
    {
        using var bench = new TestBench(FakeService.Responding(_ => Responses.Empty(status)));

        OssServiceException error = await Assert.ThrowsAsync<OssServiceException>(() =>
            bench.Client.GetObjectAsync(Sample.Address, null, ReadConditions.None, default));

        Assert.Equal((status, code), (error.StatusCode, error.Code));
    }

    [Fact]
    public async Task A_head_tells_size_and_encryption_and_decodes_its_error()
    {
        string error = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            "<Error><Code>NoSuchKey</Code><Message>It is not there.</Message></Error>"));
        using var bench = new TestBench(FakeService.InTurn(
            () => Sample.Content(Digits).With("x-oss-server-side-encryption", "AES256"),
            () => Responses.Empty(404).With("x-oss-err", error).With("x-oss-delete-marker", "true")));

        StoredState state = await bench.Client.HeadObjectAsync(Sample.Address, ReadConditions.None, default);
        OssServiceException missing = await Assert.ThrowsAsync<OssServiceException>(() =>
            bench.Client.HeadObjectAsync(Sample.Address, ReadConditions.None, default));

        Assert.Equal((10L, SseAlgorithm.AES256), (state.Size, state.Encryption.Algorithm));
        Assert.Equal(("NoSuchKey", "HeadObject", true), (missing.Code, missing.Operation, missing.IsDeleteMarker));
        Assert.Equal("HEAD", bench.Requests[0].Method);
    }

    [Fact]
    public async Task Encryption_that_is_not_known_is_never_taken_for_none()
    {
        using var bench = new TestBench(FakeService.Responding(
            _ => Sample.Content(Digits).With("x-oss-server-side-encryption", "AES512")));

        OssTransportException unknown = await Assert.ThrowsAsync<OssTransportException>(() =>
            bench.Client.HeadObjectAsync(Sample.Address, ReadConditions.None, default));

        Assert.Equal(OssTransportError.UnreadableAnswer, unknown.Reason);
    }

    private sealed class StallingStream : MemoryStream
    {
        public override async Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    [NewerRuntimeFact("it formats the headers that it parses; a repair does not trust them")]
    public async Task Content_headers_are_told_as_they_were_sent()
    {
        using var bench = new TestBench(FakeService.Responding(_ =>
        {
            HttpResponseMessage response = Responses.Empty();
            response.Content.Headers.ContentLength = 0;
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "text/html;charset=utf-8");
            response.Content.Headers.TryAddWithoutValidation("Content-Disposition", "attachment;filename=\"a\"");
            response.Content.Headers.TryAddWithoutValidation("Content-Language", "de,en");
            response.Content.Headers.TryAddWithoutValidation("Expires", "0");
            response.Headers.TryAddWithoutValidation("Cache-Control", "max-age=60,public");
            return response;
        }));

        ObjectProperties has = (await bench.Client.HeadObjectAsync(
            Sample.Address, ReadConditions.None, default)).Properties;

        Assert.Equal(
            ("text/html;charset=utf-8", "attachment;filename=\"a\"", "de,en", "0", "max-age=60,public", null),
            (has.ContentType, has.ContentDisposition, has.ContentLanguage, has.Expires, has.CacheControl,
                has.ContentEncoding));
    }

    [Fact]
    public async Task Headers_that_neither_HTTP_nor_OSS_knows_are_named()
    {
        using var bench = new TestBench(FakeService.Responding(_ =>
        {
            HttpResponseMessage response = Responses.Empty();
            response.Content.Headers.ContentLength = 0;
            response.Headers.Add("X-Department", "7");
            response.Headers.Add("Via", "1.1 proxy");
            response.Headers.Add("Access-Control-Allow-Origin", "*");
            response.Headers.Add("x-oss-meta-a", "b");
            return response;
        }));

        StoredState state = await bench.Client.HeadObjectAsync(Sample.Address, ReadConditions.None, default);

        Assert.Equal([new KeyValuePair<string, string>("X-Department", "7")], state.CustomHeaders);
    }
}
