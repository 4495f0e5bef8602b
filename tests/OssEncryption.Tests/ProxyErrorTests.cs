using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>A proxy on the way is told apart from the service, with what to do.</summary>
[Collection(nameof(ProcessEnvironment))]
public sealed class ProxyErrorTests : IDisposable
{
    private const string Password = "hunter2secret";
    private const string Page = "\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\ndenied";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ProcessEnvironment _environment = new();
    private readonly ModuleSession _session = new();

    public ProxyErrorTests()
    {
        _listener.Start();
        string proxy = $"http://buyer:{Password}@{_listener.LocalEndpoint}";
        _environment.With("https_proxy", proxy).With("http_proxy", proxy).With("no_proxy", null).With("NO_PROXY", null);
    }

    public void Dispose()
    {
        _listener.Stop();
        _environment.Dispose();
        _session.Dispose();
    }

    [Theory]
    [InlineData("https", "407 Who are you\r\nContent-Length: 0\r\n\r\n", "ProxyAuthenticationRequired",
        ErrorCategory.AuthenticationError, "HTTPS_PROXY=http://name:password@host:port")]
    [InlineData("https", "502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "ProxyFailed",
        ErrorCategory.ConnectionError, "NO_PROXY")]
    [InlineData("https", "504 Gateway Timeout" + Page, "ProxyFailed", ErrorCategory.ConnectionError, "its log")]
    [InlineData("http", "403 Forbidden" + Page, "BlockPage", ErrorCategory.ProtocolError, "browser")]
    [InlineData("http", "200 OK" + Page, "BlockPage", ErrorCategory.ProtocolError, "browser")]
    public void A_proxy_has_an_error_of_its_own_that_says_what_to_do(
        string scheme, string answer, string id, ErrorCategory category, string advice)
    {
        Task serving = ServeAsync("HTTP/1.1 " + answer);
        Assert.Empty(_session.Invoke("$null = Connect-Oss cn-hangzhou -MaxAttempts 1 -AllowHttp " +
            $"-Endpoint {scheme}://oss-cn-hangzhou.aliyuncs.com " +
            "-Credential ([pscredential]::new('LTAIx', [securestring]::new()))").Errors);

        SessionResult result = _session.Invoke("Get-OssBucketEncryption reports -Verbose 4>&1");

        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal($"{id},OssEncryption.Commands.GetOssBucketEncryptionCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal("reports", error.TargetObject);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        string verbose = string.Concat(result.Output);
        Assert.Contains($"reached through the proxy {_listener.LocalEndpoint} of {scheme}_proxy", verbose,
            StringComparison.Ordinal);
        Assert.DoesNotContain(Password, error + error.Exception.ToString() + verbose, StringComparison.Ordinal);
        Assert.False(serving.IsFaulted);
    }

    private async Task ServeAsync(string answer)
    {
        byte[] request = new byte[8192];
        try
        {
            while (true)
            {
                using TcpClient connection = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = connection.GetStream();
                _ = await stream.ReadAsync(request);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
    }
}
