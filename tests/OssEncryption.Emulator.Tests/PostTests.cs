using System.Net;
using System.Security.Cryptography;
using System.Text;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Tests;

public sealed class PostTests : IDisposable
{
    private const string Bucket = "bucket";
    private const string Conditions = """[{"bucket":"bucket"},["starts-with","$key","up/"]]""";

    private readonly LocalOss _oss = new();

    public PostTests() => _oss.PutBucketAsync(Bucket).GetAwaiter().GetResult();

    public void Dispose() => _oss.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_uploads_an_object(bool isVersion4)
    {
        ReceivedResponse response = await PostAsync(Signed(isVersion4, Conditions), ("key", "up/${filename}"),
            ("x-oss-server-side-encryption", "AES256"), ("x-oss-meta-a", "ä"), ("success_action_status", "201"));
        Assert.Equal(HttpStatusCode.Created, response.Status);
        Assert.Equal(("bucket", "up/a file.txt"), (response.Element("Bucket"), response.Element("Key")));
        Assert.Equal(response.Header("ETag"), response.Element("ETag"));
        Assert.Equal("AES256", response.Header("x-oss-server-side-encryption"));
        ReceivedResponse get = await _oss.ObjectAsync("GET", Bucket, "up/a file.txt");
        Assert.Equal("line\r\n--and line", get.Text);
        Assert.Equal(("text/plain", "AES256"),
            (get.Header("Content-Type"), get.Header("x-oss-server-side-encryption")));
        Assert.Equal("PostObject", _oss.Emulator.GetRequests()[^2].Operation);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.NoContent)]
    [InlineData("200", HttpStatusCode.OK)]
    [InlineData("404", HttpStatusCode.NoContent)]
    public async Task A_form_says_how_it_is_answered(string? status, HttpStatusCode expected)
    {
        (string, string)[] fields = status is null ? [] : [("success_action_status", status)];
        ReceivedResponse response = await PostAsync(Signed(true, Conditions), [("key", "up/a"), .. fields]);
        Assert.Equal(expected, response.Status);
        Assert.Empty(response.Body);
    }

    [Theory]
    [InlineData(Conditions, "elsewhere/a", HttpStatusCode.Forbidden, "AccessDenied")]
    [InlineData("""[["content-length-range",0,5]]""", "up/a", HttpStatusCode.BadRequest, "EntityTooLarge")]
    [InlineData("""[["content-length-range",500,1000]]""", "up/a", HttpStatusCode.BadRequest, "EntityTooSmall")]
    [InlineData("""[{"bucket":"other"}]""", "up/a", HttpStatusCode.Forbidden, "AccessDenied")]
    [InlineData("""{""", "up/a", HttpStatusCode.BadRequest, "InvalidPolicyDocument")]
    public async Task A_form_keeps_to_its_policy(string conditions, string key, HttpStatusCode status, string code)
    {
        ReceivedResponse response = await PostAsync(Signed(true, conditions), ("key", key));
        Assert.Equal((status, code), (response.Status, response.Code));
        Assert.Equal("NoSuchKey", (await _oss.ObjectAsync("GET", Bucket, key)).Code);
    }

    [Fact]
    public async Task A_form_is_good_only_signed_and_in_time()
    {
        ReceivedResponse late = await PostAsync(
            Signed(true, Conditions, DateTimeOffset.UtcNow.AddHours(-1)), ("key", "up/a"));
        Assert.Equal("Invalid according to Policy: Policy expired.", late.Error("Message"));
        Assert.Equal("AccessDenied", (await PostAsync([], ("key", "up/a"))).Code);
        (string Name, string Value)[] forged = [.. Signed(false, Conditions)
            .Select(field => field.Name == "Signature" ? (field.Name, "AAAA") : field)];
        Assert.Equal("SignatureDoesNotMatch", (await PostAsync(forged, ("key", "up/a"))).Code);
        Assert.Equal("InvalidArgument", (await PostAsync(Signed(true, "[]"))).Code);
    }

    [Fact]
    public async Task Everybody_posts_to_an_open_bucket()
    {
        await _oss.CallAsync("PUT", Bucket, null, "acl", null, ("x-oss-acl", "public-read-write"));
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync([], ("key", "a"))).Status);
        Assert.Equal("line\r\n--and line", (await _oss.ObjectAsync("GET", Bucket, "a")).Text);
    }

    private (string Name, string Value)[] Signed(bool isVersion4, string conditions, DateTimeOffset? until = null)
    {
        string expiration = XmlOutput.Iso(until ?? DateTimeOffset.UtcNow.AddHours(1));
        string policy = Convert.ToBase64String(Encoding.UTF8.GetBytes(
            $$"""{"expiration":"{{expiration}}","conditions":{{conditions}}}"""));
        if (!isVersion4)
        {
            return
            [
                ("OSSAccessKeyId", _oss.Owner.AccessKeyId),
                ("policy", policy),
                ("Signature", ProtocolHashes.HmacSha1(_oss.Owner.AccessKeySecret, policy)),
            ];
        }

        string time = SignerV4.Timestamp(DateTimeOffset.UtcNow);
        string date = time[..8];
        byte[] key = SignerV4.SigningKey(_oss.Owner.AccessKeySecret, date, LocalOss.Hangzhou, "oss");
        byte[] signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(policy));
        return
        [
            ("x-oss-signature-version", "OSS4-HMAC-SHA256"),
            ("x-oss-credential", $"{_oss.Owner.AccessKeyId}/{date}/{LocalOss.Hangzhou}/oss/aliyun_v4_request"),
            ("x-oss-date", time),
            ("policy", policy),
            ("x-oss-signature", Convert.ToHexString(signature).ToLowerInvariant()),
        ];
    }

    private Task<ReceivedResponse> PostAsync(
        (string Name, string Value)[] signature, params (string Name, string Value)[] fields)
    {
        const string Boundary = "----form";
        var body = new StringBuilder();
        foreach ((string name, string value) in signature.Concat(fields))
        {
            body.Append("--" + Boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n")
                .Append(value + "\r\n");
        }

        body.Append("--" + Boundary + "\r\n")
            .Append("Content-Disposition: form-data; name=\"file\"; filename=\"a file.txt\"\r\n")
            .Append("Content-Type: text/plain\r\n\r\nline\r\n--and line\r\n--" + Boundary + "--\r\n");
        var request = new OssRequest("", "POST", Bucket) { Body = Encoding.UTF8.GetBytes(body.ToString()) };
        request.Headers["Content-Type"] = "multipart/form-data; boundary=" + Boundary;
        return _oss.SendAsItIsAsync(request);
    }
}
