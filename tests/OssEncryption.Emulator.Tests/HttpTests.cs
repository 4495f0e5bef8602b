using System.Net;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

public sealed class HttpTests : IDisposable
{
    private const string Open = "open";

    private readonly LocalOss _oss = new();

    public HttpTests() => Assert.Equal(
        HttpStatusCode.OK,
        _oss.PutBucketAsync(Open, ("x-oss-acl", "public-read-write")).GetAwaiter().GetResult().Status);

    public void Dispose() => _oss.Dispose();

    [Fact]
    public async Task Many_requests_share_a_connection_with_and_without_bodies()
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(
            "PUT /open/key HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" +
            "HEAD /open/key HTTP/1.1\r\nHost: a\r\n\r\n" +
            "PUT /missing/key HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345" +
            "GET /open/key HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string responses = await connection.ReadToEndAsync();
        string[] statuses = [.. responses.Split("HTTP/1.1 ").Skip(1).Select(response => response[..3])];
        Assert.Equal(["200", "200", "404", "200"], statuses);
        Assert.EndsWith("\r\n\r\nabc", responses, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT /open/key")]
    [InlineData("POST /open/key?append&position=0")]
    public async Task A_body_whose_length_is_not_told_is_refused(string line)
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string response = await connection.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 411 ", response, StringComparison.Ordinal);
        Assert.Contains("<Code>MissingContentLength</Code>", response, StringComparison.Ordinal);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Open, "key")).Code);
    }

    [Fact]
    public async Task Chunks_with_extensions_and_trailers_are_read()
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(
            "PUT /open/key HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
            "3;name=value\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("abc0123456789", (await _oss.ObjectAsync("GET", Open, "key")).Text);
    }

    [Fact]
    public async Task A_client_that_waits_is_told_to_continue()
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(
            "PUT /open/key HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n" +
            "Connection: close\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await connection.ReadUntilAsync("\r\n\r\n"));
        await connection.SendAsync("abc");
        Assert.StartsWith("HTTP/1.1 200 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("GET / HTTP/9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nno header\r\n\r\n")]
    [InlineData("PUT /open/key HTTP/1.1\r\nContent-Length: many\r\n\r\n")]
    [InlineData("PUT /open/key HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("PUT /open/key HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n")]
    public async Task What_is_not_http_is_refused(string request)
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(request);
        connection.EndSending();
        Assert.StartsWith("HTTP/1.1 400 ", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_breaks_is_not_kept_and_is_logged()
    {
        using (var connection = new RawConnection(_oss))
        {
            await connection.SendAsync("PUT /open/key HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc");
            connection.EndSending();
            await Assert.ThrowsAsync<IOException>(connection.ReadToEndAsync);
        }

        Assert.Equal("PutObject", _oss.LastRequest.Operation);
        Assert.Equal(0, _oss.LastRequest.Status);
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Open, "key")).Code);
    }

    [Fact]
    public async Task A_reset_sends_nothing_at_all()
    {
        _oss.Emulator.AddFault(new EmulatorFault { Reset = true });
        using var connection = new RawConnection(_oss);
        await connection.SendAsync("GET /open/key HTTP/1.1\r\nHost: a\r\n\r\n");
        await Assert.ThrowsAsync<IOException>(connection.ReadToEndAsync);
    }

    [Fact]
    public async Task A_truncated_answer_announces_its_whole_length()
    {
        await _oss.PutObjectAsync(Open, "key", "0123456789");
        _oss.Emulator.AddFault(new EmulatorFault { TruncateAt = 4 });
        using var connection = new RawConnection(_oss);
        await connection.SendAsync("GET /open/key HTTP/1.1\r\nHost: a\r\n\r\n");
        string response = await connection.ReadToEndAsync();
        Assert.Contains("\r\nContent-Length: 10\r\n", response, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n0123", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://anything/open/key")]
    [InlineData("/open/k%65y")]
    public async Task A_target_may_be_written_in_other_ways(string target)
    {
        await _oss.PutObjectAsync(Open, "key", "abc");
        using var connection = new RawConnection(_oss);
        await connection.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.EndsWith("\r\n\r\nabc", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_in_utf_8_comes_back()
    {
        using var connection = new RawConnection(_oss);
        string name = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("蓝色"));
        await connection.SendAsync(
            $"PUT /open/key HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nx-oss-meta-colour: {name}\r\n\r\n" +
            "HEAD /open/key HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.Contains(
            "x-oss-meta-colour: 蓝色\r\n", await connection.ReadToEndAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_large_object_goes_through_whole()
    {
        byte[] content = new byte[5_000_000];
        new Random(1).NextBytes(content);
        await _oss.SendAsync(new OssRequest("", "PUT", Open, "key") { Body = content });
        ReceivedResponse response = await _oss.ObjectAsync("GET", Open, "key");
        Assert.Equal(content, response.Body);
        Assert.Equal(Convert.ToBase64String(ProtocolHashes.Md5(content)), response.Header("Content-MD5"));
    }

    [Fact]
    public async Task A_document_that_is_too_large_is_refused()
    {
        OssRequest request = new OssRequest("", "PUT", Open) { Body = new byte[3_000_000] }.With("encryption");
        ReceivedResponse response = await _oss.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("EntityTooLarge", response.Code);
    }

    /// <summary>A client that speaks TLS by mistake is told at once instead of being waited for.</summary>
    [Fact]
    public async Task A_tls_hello_is_answered_and_the_connection_closed()
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003");
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    /// <summary>Source: oss2 test_sign_v4_additional_headers announces a body that never comes.</summary>
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task The_body_of_a_read_is_not_waited_for(string method)
    {
        await _oss.PutObjectAsync(Open, "key", "content");
        using var connection = new RawConnection(_oss);
        await connection.SendAsync($"{method} /open/key HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await connection.ReadToEndAsync(), StringComparison.Ordinal);
    }

    /// <summary>A length beside chunks does not count (RFC 9112, 6.3). Source: ali-oss put() sends both.</summary>
    [Fact]
    public async Task Chunks_go_before_a_length()
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(
            "PUT /open/key HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n"
            + "Connection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await connection.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("abc", (await _oss.ObjectAsync("GET", Open, "key")).Text);
    }
}
