using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Model;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Tests.Support;

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

    [Fact]
    public async Task A_client_that_does_not_take_its_response_is_cut_off()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var endpoint = new RegionEndpoint(
            "cn-hangzhou", 0, TimeProvider.System, new BucketHosts(new Dictionary<string, string>()));
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Whole));
        bool isWritten = false;
        var connection = new HttpConnection(
            await listener.AcceptSocketAsync(),
            endpoint,
            async (exchange, cancellationToken) =>
            {
                await exchange.Output.WriteAsync(new byte[64 << 20], cancellationToken);
                isWritten = true;
                return ConnectionFate.KeepAlive;
            },
            TimeSpan.FromMilliseconds(300));

        await connection.ServeAsync(default);

        Assert.False(isWritten);
    }

    [Fact]
    public async Task Idle_connections_and_slow_clients_leave_no_handle_behind()
    {
        const int Many = 200;
        using var folder = new TemporaryFolder();
        using var host = new HostProcess(folder.Path, new OssCredential("id", "secret"));
        await ServeAsync(host);
        int before = host.HandleCount;
        var connections = new List<RawConnection>();
        for (int index = 0; index < Many; index++)
        {
            connections.Add(await OpenAsync(host));
            if (index % 10 == 0)
            {
                await connections[index].SendAsync("PUT /bucket/key HTTP/1.1\r\nHost:");
            }
        }

        await ServeAsync(host);
        Assert.InRange(host.HandleCount, before + Many, int.MaxValue);
        foreach (RawConnection connection in connections)
        {
            await CloseAsync(connection);
        }

        // The runtime keeps some of its own.
        Assert.InRange(host.HandleCount, 0, before + (Many / 10));
    }

    private static async Task ServeAsync(HostProcess host) => await CloseAsync(await OpenAsync(host));

    private static async Task<RawConnection> OpenAsync(HostProcess host)
    {
        var connection = new RawConnection(host.Endpoint);
        await connection.SendAsync(Whole);
        Assert.StartsWith("HTTP/1.1 403", await connection.ReadUntilAsync("</Error>"), StringComparison.Ordinal);
        return connection;
    }

    /// <summary>Ends the sending, and waits until the server has closed.</summary>
    private static async Task CloseAsync(RawConnection connection)
    {
        connection.EndSending();
        try
        {
            await connection.ReadToEndAsync();
        }
        catch (IOException)
        {
            // A head that broke off is answered by a reset.
        }

        connection.Dispose();
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
