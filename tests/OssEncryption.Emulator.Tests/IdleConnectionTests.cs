using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Tests;

/// <summary>Connections whose clients fall silent.</summary>
public sealed class IdleConnectionTests
{
    private const string Whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("", 0)]
    [InlineData("GET / HTTP/1.1\r\nHost:", 0)]
    [InlineData(Whole, 1)]
    [InlineData("PUT /a/b HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nten bytes.", 1)]
    [InlineData("PUT /a/b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", 1)]
    public async Task A_connection_on_which_nothing_moves_is_closed(string sent, int begun)
    {
        int handled = 0;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var endpoint = new RegionEndpoint(
            "cn-hangzhou", 0, TimeProvider.System, new BucketHosts(new Dictionary<string, string>()));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(sent));
        var connection = new HttpConnection(
            await listener.AcceptSocketAsync(),
            endpoint,
            async (exchange, cancellationToken) =>
            {
                handled++;
                await exchange.Request.Content.CopyToAsync(Stream.Null, cancellationToken);
                return ConnectionFate.KeepAlive;
            },
            TimeSpan.FromMilliseconds(300));

        await connection.ServeAsync(default);

        Assert.Equal(begun, handled);
        Assert.False(await IsOpenAsync(client.GetStream()));
    }

    private static async Task<bool> IsOpenAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
