using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Emulator.Http;

/// <summary>The endpoint of one region: a loopback port of its own, and the loops that take connections off it. A small
/// server of its own, because the listener class of .NET cannot break a connection without answering, binds to every
/// address on Windows, and there refuses keys that OSS takes.</summary>
internal sealed class RegionEndpoint : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly IReadOnlyList<Socket> _sockets;

    /// <summary>Opens the endpoint; connections wait until <see cref="Serve"/>.</summary>
    /// <param name="region">The region it plays.</param>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="IOException">The port cannot be had.</exception>
    public RegionEndpoint(string region, int port)
    {
        Region = region;
        _sockets = LoopbackSockets.Open(port);
        int open = ((IPEndPoint)_sockets[0].LocalEndPoint!).Port;
        Uri = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", open).Uri;
    }

    /// <summary>The region id: <c>cn-hangzhou</c>.</summary>
    public string Region { get; }

    /// <summary>Where it is reached.</summary>
    public Uri Uri { get; }

    /// <summary>Host and port, as answers name an endpoint.</summary>
    public string Authority => Uri.Authority;

    /// <summary>Takes connections until it is cancelled; each is served on its own.</summary>
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
                // A connection broke before it was taken, or there are too many of them for a moment.
                await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}

/// <summary>Opens ports that are reachable from this machine alone.</summary>
internal static class LoopbackSockets
{
    private const int Backlog = 512;

    /// <summary>Opens a port for IPv4, and for IPv6 too where that can be had, since <c>localhost</c> may be
    /// either.</summary>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="IOException">The port cannot be had.</exception>
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
                // There, another process could otherwise bind to the same port and take the connections.
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
