using System.Net;

namespace OssEncryption.Emulator.Http;

/// <summary>The endpoint of one region: a loopback port of its own, and the loop that takes requests off it.</summary>
internal sealed class RegionEndpoint : IDisposable
{
    private readonly HttpListener _listener;

    /// <summary>Opens the endpoint; requests wait until <see cref="Serve"/>.</summary>
    /// <param name="region">The region it plays.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="IOException">The port cannot be had.</exception>
    public RegionEndpoint(string region, int port)
    {
        Region = region;
        (_listener, int open) = LoopbackListener.Open(port);
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", open).Uri;
    }

    /// <summary>The region id: <c>cn-hangzhou</c>.</summary>
    public string Region { get; }

    /// <summary>Where it is reached.</summary>
    public Uri Uri { get; }

    /// <summary>Host and port, as answers name an endpoint.</summary>
    public string Authority => Uri.Authority;

    /// <summary>Takes requests until the endpoint is disposed; each is handled on its own.</summary>
    public void Serve(Func<HttpListenerContext, RegionEndpoint, Task> handle) => _ = AcceptAsync(handle);

    /// <summary>Closes the port and every connection.</summary>
    public void Dispose() => _listener.Abort();

    private async Task AcceptAsync(Func<HttpListenerContext, RegionEndpoint, Task> handle)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is HttpListenerException or InvalidOperationException)
            {
                // The listener was closed, or a single connection broke before it became a request.
                continue;
            }

            _ = Task.Run(() => handle(context, this));
        }
    }
}
