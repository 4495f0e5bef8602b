using System.Net;
using System.Text;
using OssEncryption.Client.Emulation;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Tests.Support;

namespace OssEncryption.Emulator.Tests;

/// <summary>Buckets that are named in the Host header instead of the path.</summary>
public sealed class AddressingTests : IDisposable
{
    private const string Bucket = "bucket";

    private readonly LocalOss _oss = new(new EmulatorOptions
    {
        BucketHosts = new Dictionary<string, string> { ["img.example.com"] = Bucket },
    });

    public AddressingTests() =>
        _oss.PutBucketAsync(Bucket, ("x-oss-acl", "public-read-write")).GetAwaiter().GetResult();

    public static TheoryData<string> Hosts =>
    [
        "bucket.oss-cn-hangzhou.aliyuncs.com", "bucket.oss-cn-hangzhou-internal.aliyuncs.com",
        "bucket.cn-hangzhou.oss.aliyuncs.com", "bucket.oss-accelerate.aliyuncs.com",
        "bucket.oss-accelerate-overseas.aliyuncs.com", "bucket.localhost", "bucket.localhost:8080",
        "bucket.127.0.0.1:8080", "img.example.com", "IMG.example.com:80",
    ];

    public void Dispose() => _oss.Dispose();

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task The_host_names_the_bucket(string host)
    {
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", await RawAsync("PUT /a%20b/c", host, "content"),
            StringComparison.Ordinal);
        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, "a b/c")).Text);
        Assert.EndsWith("content", await RawAsync("GET /a%20b/c", host), StringComparison.Ordinal);
        Assert.Contains("<Name>bucket</Name>", await RawAsync("GET /?max-keys=1", host), StringComparison.Ordinal);
        Assert.Contains("<Key>a b/c</Key>", await RawAsync("GET /", host), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oss-cn-hangzhou.aliyuncs.com")]
    [InlineData("cn-hangzhou.oss.aliyuncs.com")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1]:80")]
    [InlineData("other.example.com")]
    public async Task Other_hosts_leave_the_bucket_to_the_path(string host)
    {
        await _oss.PutObjectAsync(Bucket, "key", "content");
        Assert.EndsWith("content", await RawAsync("GET /bucket/key", host), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_presigned_url_holds_for_either_way(bool isVersion1)
    {
        await _oss.PutBucketAsync("closed");
        await _oss.PutObjectAsync("closed", "key", "content");
        IRequestSigner signer = isVersion1 ? new SignerV1() : new SignerV4(LocalOss.Hangzhou);
        var request = new OssRequest("", "GET", "closed", "key");
        signer.Presign(request, _oss.Owner, DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        string query = string.Join('&', request.Query.Select(parameter =>
            $"{parameter.Key}={Uri.EscapeDataString(parameter.Value ?? "")}"));

        Assert.EndsWith("content", await RawAsync("GET /key?" + query, "closed.localhost"), StringComparison.Ordinal);
        Assert.EndsWith("content", await RawAsync("GET /closed/key?" + query, "a"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", await RawAsync("GET /key?" + query, "bucket.localhost"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_goes_to_the_bucket_of_the_host()
    {
        const string Form =
            "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nposted\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\ncontent\r\n--b--\r\n";
        string response = await RawAsync("POST /", "bucket.localhost", Form,
            "Content-Type: multipart/form-data; boundary=b\r\n");
        Assert.StartsWith("HTTP/1.1 204", response, StringComparison.Ordinal);
        Assert.Equal("content", (await _oss.ObjectAsync("GET", Bucket, "posted")).Text);
    }

    /// <summary>Source: CS1 ListBucketspagingTest.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("///")]
    public async Task A_path_of_slashes_is_the_service(string path)
    {
        var request = new OssRequest("", "GET").With("prefix", "buck");
        new SignerV4(LocalOss.Hangzhou).Sign(request, _oss.Owner, DateTimeOffset.UtcNow);
        ReceivedResponse list = await _oss.SendRawAsync(request, path + "?prefix=buck");
        Assert.Equal((HttpStatusCode.OK, "ListBuckets"), (list.Status, _oss.LastRequest.Operation));
    }

    private async Task<string> RawAsync(string line, string host, string body = "", string headers = "")
    {
        using var connection = new RawConnection(_oss);
        await connection.SendAsync(
            $"{line} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
            + $"Connection: close\r\n\r\n{body}");
        return await connection.ReadToEndAsync();
    }
}
