using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Emulator.Http;

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
