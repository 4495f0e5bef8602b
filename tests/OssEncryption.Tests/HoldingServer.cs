using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssEncryption.Tests;

/// <summary>A server that answers the first requests with "no rule" and holds the rest open until the client gives up.
/// It counts how many are under way at once.</summary>
internal sealed class HoldingServer : IDisposable
{
    private const string Body = "<Error><Code>NoSuchServerSideEncryptionRule</Code></Error>";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _answers;
    private int _received;
    private int _underWay;
    private int _peak;
    private int _givenUp;

    public HoldingServer(int answers = int.MaxValue)
    {
        _answers = answers;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Endpoint => $"http://{_listener.LocalEndpoint}";

    public int Received => Volatile.Read(ref _received);

    public int Peak => Volatile.Read(ref _peak);

    public int UnderWay => Volatile.Read(ref _underWay);

    public int GivenUp => Volatile.Read(ref _givenUp);

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
                RaisePeak(Interlocked.Increment(ref _underWay));
                if (number > _answers)
                {
                    await WaitForCloseAsync(reader);
                    Interlocked.Increment(ref _givenUp);
                    Interlocked.Decrement(ref _underWay);
                    return;
                }

                await Task.Delay(10);
                Interlocked.Decrement(ref _underWay);
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
