using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Credentials;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Tests.Credentials;

/// <summary>The platform's own HTTP against a real server on loopback.</summary>
public sealed class LoopbackTests : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CredentialSetup _setup = new();
    private readonly Uri _address;

    public LoopbackTests()
    {
        int port = FreePort();
        _address = new Uri($"http://127.0.0.1:{port}/");
        _listener.Prefixes.Add(_address.AbsoluteUri);
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Close();
        _setup.Dispose();
    }

    [Fact]
    public async Task STS_gets_a_form_over_the_wire()
    {
        Task<(string Line, string Type, string Body)> served = ServeAsync(200, _setup.StsOneHour("w"));
        OssCredential credential = await CredentialProviders.AssumeRole(
            Environment(), CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null, "cn-beijing")
            .GetAsync();

        credential.IsTemporary("w");
        (string line, string type, string body) = await served;
        Assert.StartsWith("POST /?AccessKeyId=LTAIcaller&Action=AssumeRole&", line, StringComparison.Ordinal);
        Assert.StartsWith("application/x-www-form-urlencoded", type, StringComparison.Ordinal);
        Assert.Equal(
            "DurationSeconds=3600&RoleArn=acs%3Aram%3A%3A123456789012%3Arole%2Fauditor&RoleSessionName=OssEncryption",
            body);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        Task served = ServeAsync(302, "", "https://elsewhere.example/");

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed,
            CredentialProviders.AssumeRole(
                Environment(), CredentialSetup.Caller, CredentialSetup.RoleArn, null, null, null, null, null));
        await served;
        Assert.Contains("HTTP 302", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_said_so()
    {
        _listener.Stop();

        CredentialException e = await Check.FailsAsync(
            CredentialError.CredentialSourceFailed, CredentialProviders.FromEcsRole(Environment(), "web"));
        Assert.Contains("ConnectionRefused", e.Message, StringComparison.Ordinal);
        Assert.Contains(_address.Authority, e.Message, StringComparison.Ordinal);
    }

    private CredentialEnvironment Environment() => new()
    {
        GetVariable = _ => null,
        HomeDirectory = _setup.Home,
        MetadataService = _address,
        StsEndpoint = _ => _address,
        UtcNow = () => _setup.Now,
    };

    private async Task<(string Line, string Type, string Body)> ServeAsync(
        int status, string response, string? location = null)
    {
        HttpListenerContext context = await _listener.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
        string body = await reader.ReadToEndAsync();
        context.Response.StatusCode = status;
        if (location is not null)
        {
            context.Response.Headers["Location"] = location;
        }

        context.Response.Close(Encoding.UTF8.GetBytes(response), willBlock: false);
        return ($"{context.Request.HttpMethod} {context.Request.RawUrl}", context.Request.ContentType ?? "", body);
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }
}
