using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Tests.Operations;
using OssEncryption.Client.Tests.Support;

namespace OssEncryption.Client.Tests.Http;

/// <summary>What a proxy does in the place of the service is told apart from it, and its password stands
/// nowhere.</summary>
public class ProxyFailureTests
{
    private const string Bucket = "my-bucket";
    private const string Host = "my-bucket.oss-cn-hangzhou.aliyuncs.com";
    private const string Asks =
        "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";

    private const string Page =
        "Content-Type: text/html; charset=utf-8\r\nContent-Length: 24\r\n\r\n<html>please-pay</html>\n";

    [Theory]
    [InlineData("https", Asks, OssTransportError.ProxyAuthenticationRequired)]
    [InlineData("http", Asks, OssTransportError.ProxyAuthenticationRequired)]
    [InlineData("http", "HTTP/1.1 407 No\r\n" + Page, OssTransportError.ProxyAuthenticationRequired)]
    [InlineData("https", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", OssTransportError.ProxyFailed)]
    [InlineData("http", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", OssTransportError.ProxyFailed)]
    [InlineData("http", "HTTP/1.1 502 Bad Gateway\r\n" + Page, OssTransportError.ProxyFailed)]
    [InlineData("http", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", OssTransportError.ProxyFailed)]
    [InlineData("https", "HTTP/1.1 504 Gateway Timeout\r\n" + Page, OssTransportError.ProxyFailed)]
    [InlineData("http", "HTTP/1.1 504 Gateway Timeout\r\n" + Page, OssTransportError.ProxyFailed)]
    [InlineData("http", "HTTP/1.1 403 Forbidden\r\n" + Page, OssTransportError.BlockPage)]
    [InlineData("http", "HTTP/1.1 200 OK\r\n" + Page, OssTransportError.BlockPage)]
    [InlineData("http", "HTTP/1.1 404 Not Found\r\n" + Page, OssTransportError.BlockPage)]
    [InlineData("https", "HTTP/1.1 200 OK\r\n" + Page, OssTransportError.ConnectionFailed)]
    [InlineData("https", "nonsense\r\n\r\n", OssTransportError.ConnectionFailed)]
    public async Task What_a_proxy_does_has_an_error_of_its_own(
        string scheme, string response, OssTransportError reason)
    {
        using var proxy = new ProxyDouble(response);

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => proxy.Client(scheme).GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(reason, failure.Reason);
        Assert.Equal(Host, failure.Host);
        Assert.Contains(Host, failure.Message, StringComparison.Ordinal);
        Assert.Contains("GetBucketEncryption", failure.Message, StringComparison.Ordinal);
        if (reason != OssTransportError.BlockPage && !failure.Message.Contains("web page"))
        {
            Assert.Contains("proxy " + proxy.Authority, failure.Message, StringComparison.Ordinal);
        }

        RequireNoSecret(failure);
        Assert.DoesNotContain("please-pay", failure.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(proxy.Requests);
    }

    // .NET Framework gives the response of the proxy as one of the server.
    [Fact]
    public Task A_tunnel_that_is_forbidden_is_told_as_far_as_the_runtime_tells_it() =>
        What_a_proxy_does_has_an_error_of_its_own("https", "HTTP/1.1 403 Forbidden\r\n" + Page,
            NewerRuntime.IsUsed ? OssTransportError.ProxyFailed : OssTransportError.BlockPage);

    [Fact]
    public async Task A_page_is_never_the_content_or_the_properties_of_an_object()
    {
        using var proxy = new ProxyDouble("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n" + Page);
        IOssClient client = proxy.Client("http");

        foreach (Func<Task> read in new Func<Task>[]
        {
            () => client.GetObjectAsync(Sample.Address, null, ReadConditions.None, default),
            () => client.PutObjectAsync(Sample.Address, ObjectContent.FromBytes(Sample.Hello), new(), default),
            () => client.DeleteObjectAsync(Sample.Address, default),
        })
        {
            OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(read);
            Assert.Equal(OssTransportError.BlockPage, failure.Reason);
        }
    }

    [Fact]
    public async Task The_headers_of_a_page_are_no_properties_of_an_object()
    {
        using var proxy = new ProxyDouble("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 24\r\n\r\n");

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => proxy.Client("http").HeadObjectAsync(Sample.Address, ReadConditions.None, default));

        Assert.Equal(OssTransportError.BlockPage, failure.Reason);
    }

    [Fact]
    public async Task An_object_that_is_a_page_is_read()
    {
        using var proxy = new ProxyDouble(
            "HTTP/1.1 200 OK\r\nx-oss-request-id: 5C3D\r\nx-oss-hash-crc64ecma: 0\r\nContent-Type: text/html\r\n" +
            "Content-Length: 24\r\n\r\n");

        StoredState state = await proxy.Client("http").HeadObjectAsync(Sample.Address, ReadConditions.None, default);

        Assert.Equal("text/html", state.Properties.ContentType);
    }

    [NewerRuntimeFact("the stand-in cannot make the certificate of this test")]
    public async Task A_changed_certificate_is_told_apart_and_never_accepted()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Inspector", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        using var proxy = new ProxyDouble(stream => InspectAsync(stream, certificate));

        OssTransportException failure = await Assert.ThrowsAsync<OssTransportException>(
            () => proxy.Client("https").GetBucketEncryptionAsync(Bucket, default));

        Assert.Equal(OssTransportError.CertificateRejected, failure.Reason);
        Assert.Contains($"{Host} showed through the proxy {proxy.Authority} a certificate that is not trusted",
            failure.Message, StringComparison.Ordinal);
        Assert.False(failure.OutcomeUnknown);
        RequireNoSecret(failure);
    }

    private static async Task InspectAsync(NetworkStream stream, X509Certificate2 certificate)
    {
        byte[] established = Encoding.ASCII.GetBytes("HTTP/1.1 200 Connection established\r\n\r\n");
        await stream.WriteAsync(established);
        using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            _ = await tls.ReadAsync(new byte[1]);
        }
        catch (AuthenticationException refused)
        {
            throw new IOException("The client gave up.", refused);
        }
    }

    private static void RequireNoSecret(Exception? failure)
    {
        string encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes("buyer:" + ProxyDouble.Password));
        for (; failure is not null; failure = failure.InnerException)
        {
            foreach (string secret in new[]
            {
                ProxyDouble.Password, Uri.EscapeDataString(ProxyDouble.Password), encoded, FixedCredentials.Secret,
            })
            {
                Assert.DoesNotContain(secret, failure.ToString(), StringComparison.Ordinal);
            }
        }
    }
}
