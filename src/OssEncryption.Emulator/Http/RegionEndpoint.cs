using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Emulator.Http;

/// <summary>The endpoint of one region: a loopback port, and the loops that accept its connections. It is a socket
/// server because the servers of .NET do not fit. <c>HttpListenerResponse.Abort</c> sends <c>HTTP/1.1 200 OK</c>, a
/// false success, and cannot reset the connection; on Windows, HttpListener needs a URL reservation and refuses raw
/// paths that OSS accepts. Kestrel needs ASP.NET Core, which PowerShell does not ship.</summary>
internal sealed class RegionEndpoint : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly IReadOnlyList<Socket> _sockets;

    /// <summary>Opens the port; connections wait until <see cref="Serve"/>.</summary>
    /// <param name="region">The region.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <param name="clock">The server's clock.</param>
    /// <param name="hosts">The buckets that hosts name.</param>
    /// <exception cref="IOException">The port cannot be opened.</exception>
    public RegionEndpoint(string region, int port, TimeProvider clock, BucketHosts hosts)
    {
        Region = region;
        Hosts = hosts;
        Clock = clock;
        _sockets = LoopbackSockets.Open(port);
        int open = ((IPEndPoint)_sockets[0].LocalEndPoint!).Port;
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", open).Uri;
    }

    /// <summary>The region id: <c>cn-hangzhou</c>.</summary>
    public string Region { get; }

    /// <summary>Its address.</summary>
    public Uri Uri { get; }

    /// <summary>The buckets that hosts name.</summary>
    public BucketHosts Hosts { get; }

    /// <summary>The server's clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Host and port, as responses name an endpoint.</summary>
    public string Authority => Uri.Authority;

    /// <summary>Accepts connections until it is cancelled, and serves them concurrently.</summary>
    public void Serve(ExchangeHandler handle, CancellationToken cancellationToken)
    {
        foreach (Socket socket in _sockets)
        {
            _ = AcceptAsync(socket, handle, cancellationToken);
        }
    }

    /// <summary>Closes the port.</summary>
    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private async Task AcceptAsync(Socket listener, ExchangeHandler handle, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Socket socket = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
                var connection = new HttpConnection(socket, this, handle);
                _ = Task.Run(() => connection.ServeAsync(cancellationToken), CancellationToken.None);
            }
            catch (SocketException)
            {
                // A connection broke before it was accepted, or there are too many connections at the moment.
                await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}

/// <summary>Opens loopback ports.</summary>
internal static class LoopbackSockets
{
    private const int Backlog = 512;

    /// <summary>Opens a port for IPv4, and for IPv6 where possible, since <c>localhost</c> may be either.</summary>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="IOException">The port cannot be opened.</exception>
    public static IReadOnlyList<Socket> Open(int port)
    {
        Socket first;
        try
        {
            first = Listen(IPAddress.Loopback, port);
        }
        catch (SocketException failure)
        {
            throw new IOException(
                $"Port {port} cannot be opened on the loopback address: something else uses it, or it is reserved. " +
                "Choose another port, or 0 for a free one.",
                failure);
        }

        try
        {
            return [first, Listen(IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndPoint!).Port)];
        }
        catch (SocketException)
        {
            return [first];
        }
    }

    private static Socket Listen(IPAddress address, int port)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                // Otherwise another process could bind to the same port and take the connections.
                socket.ExclusiveAddressUse = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
