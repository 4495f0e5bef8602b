using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Endpoints;

namespace OssEncryption.Clients.Tests.Support;

/// <summary>A server that sends the same empty response, with given headers, to every request.</summary>
internal sealed class RespondingServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _response;

    public RespondingServer(string headers)
    {
        _response = $"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n\r\n";
        _listener.Start();
        _ = ServeAsync();
    }

    public OssEndpoint Endpoint => OssEndpoint.Parse("http://" + _listener.LocalEndpoint, "cn-hangzhou");

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient connection = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = connection.GetStream();
                byte[] request = new byte[65536];
                int count = 0;

                // The one byte of content comes after the head, with it or later.
                while (request.AsSpan(0, count).IndexOf("\r\n\r\n"u8) is var end && (end < 0 || count <= end + 4))
                {
                    count += await stream.ReadAsync(request.AsMemory(count));
                }

                await stream.WriteAsync(Encoding.ASCII.GetBytes(_response));
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
