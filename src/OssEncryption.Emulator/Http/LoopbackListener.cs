using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Emulator.Http;

/// <summary>Opens listeners that are reachable from this machine alone.</summary>
internal static class LoopbackListener
{
    private const int Attempts = 50;

    /// <summary>Starts a listener.</summary>
    /// <param name="port">The port, or 0 for a free one.</param>
    /// <exception cref="IOException">The port is taken, or no free one could be had.</exception>
    public static (HttpListener Listener, int Port) Open(int port)
    {
        if (port != 0)
        {
            HttpListener listener = TryOpen(port) ?? throw new IOException(
                $"Port {port} cannot be opened on the loopback address: something else uses it, or it is reserved. " +
                "Choose another port, or 0 for a free one.");
            return (listener, port);
        }

        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            // Between finding a free port and taking it, another process may be faster.
            int free = FindFreePort();
            if (TryOpen(free) is { } listener)
            {
                return (listener, free);
            }
        }

        throw new IOException("No free loopback port could be opened. Name one that is free.");
    }

    /// <summary>The names are wished for in falling order, since not every machine has IPv6 or resolves localhost.</summary>
    private static HttpListener? TryOpen(int port) =>
        TryOpen(port, ["127.0.0.1", .. LocalhostIsLoopback() ? ["localhost"] : Array.Empty<string>(), "[::1]"])
        ?? TryOpen(port, ["127.0.0.1"]);

    private static HttpListener? TryOpen(int port, IEnumerable<string> hosts)
    {
        var listener = new HttpListener { IgnoreWriteExceptions = true };
        try
        {
            foreach (string host in hosts)
            {
                listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}/"));
            }

            listener.Start();
            return listener;
        }
        catch (Exception failure) when (failure is HttpListenerException or SocketException)
        {
            listener.Close();
            return null;
        }
    }

    private static bool LocalhostIsLoopback()
    {
        try
        {
            return Dns.GetHostAddresses("localhost").All(IPAddress.IsLoopback);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
