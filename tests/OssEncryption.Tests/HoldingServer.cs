using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssEncryption.Tests;

/// <summary>A server that responds "no rule" to the first requests, and holds the others open until the client
/// disconnects. It counts concurrent requests.</summary>
internal sealed class HoldingServer : IDisposable
{
    private const string Body = "<Error><Code>NoSuchServerSideEncryptionRule</Code></Error>";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _responses;
    private int _received;
    private int _inFlight;
    private int _peak;
    private int _disconnected;

    public HoldingServer(int responses = int.MaxValue)
    {
        _responses = responses;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    public int Received => Volatile.Read(ref _received);

    public int Peak => Volatile.Read(ref _peak);

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Disconnected => Volatile.Read(ref _disconnected);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using (connection)
        {
            NetworkStream stream = connection.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            while (await ReadRequestAsync(reader))
            {
                int number = Interlocked.Increment(ref _received);
                RaisePeak(Interlocked.Increment(ref _inFlight));
                if (number > _responses)
                {
                    await WaitForCloseAsync(reader);
                    Interlocked.Increment(ref _disconnected);
                    Interlocked.Decrement(ref _inFlight);
                    return;
                }

                await Task.Delay(10);
                Interlocked.Decrement(ref _inFlight);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 404 Not Found\r\nContent-Type: application/xml\r\n" +
                    $"Content-Length: {Body.Length}\r\n\r\n{Body}"));
            }
        }
    }

    private static async Task<bool> ReadRequestAsync(StreamReader reader)
    {
        try
        {
            string? line = await reader.ReadLineAsync();
            bool any = line is not null;
            while (!string.IsNullOrEmpty(line))
            {
                line = await reader.ReadLineAsync();
            }

            return any;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task WaitForCloseAsync(StreamReader reader)
    {
        try
        {
            await reader.ReadLineAsync();
        }
        catch (IOException)
        {
        }
    }

    private void RaisePeak(int now)
    {
        int known;
        while (now > (known = Volatile.Read(ref _peak)) && Interlocked.CompareExchange(ref _peak, now, known) != known)
        {
        }
    }
}
