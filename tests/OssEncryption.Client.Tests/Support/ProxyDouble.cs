using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Tests.Support;

/// <summary>A proxy on loopback that answers every request itself, and clients that go through it. Nothing leaves the
/// machine.</summary>
internal sealed class ProxyDouble : IDisposable
{
    public const string Password = "hunter2@secret";

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly OssClientFactory _factory;
    private readonly Func<NetworkStream, Task> _respond;
    private readonly LoopbackListener _listener;

    /// <param name="response">The whole response to each request.</param>
    public ProxyDouble(string response)
        : this(async stream => await stream.WriteAsync(Encoding.Latin1.GetBytes(response)))
    {
    }

    /// <param name="respond">Responds to each request, and has the connection after that.</param>
    public ProxyDouble(Func<NetworkStream, Task> respond)
    {
        _respond = respond;
        _listener = new LoopbackListener(ServeAsync);
        string address = $"http://buyer:{Uri.EscapeDataString(Password)}@{Authority}";
        _factory = new OssClientFactory(new ProxyRules(name => name == "all_proxy" ? address : null, () => null));
    }

    public string Authority => _listener.Authority;

    /// <summary>The first lines of the requests.</summary>
    public string[] Requests => [.. _requests];

    /// <summary>A client of the service that goes through it and sends each request once.</summary>
    /// <param name="scheme">Without <c>https</c> the proxy sees the requests themselves.</param>
    public IOssClient Client(string scheme) => _factory.GetClient(new OssClientOptions
    {
        Endpoint = OssEndpoint.Parse(scheme + "://oss-cn-hangzhou.aliyuncs.com", allowHttp: true),
        Credentials = new FixedCredentials(new OssCredential("ak", FixedCredentials.Secret)),
        MaxAttempts = 1,
    });

    public void Dispose()
    {
        _listener.Dispose();
        _factory.Dispose();
    }

    // On one connection a client may ask again, with its password.
    private async Task ServeAsync(NetworkStream stream, CancellationToken end)
    {
        try
        {
            byte[] buffer = new byte[65536];
            for (int count; (count = await stream.ReadAsync(buffer, end)) > 0;)
            {
                _requests.Enqueue(Encoding.Latin1.GetString(buffer, 0, count).Split('\r')[0]);
                await _respond(stream);
            }
        }
        catch (IOException)
        {
            // The client gave up.
        }
    }
}
