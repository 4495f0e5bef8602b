using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssEncryption.Benchmarks;

/// <summary>A server in a process of its own that gives every request the same rule, after a fixed delay, and costs
/// next to nothing itself. It ends when its standard input does.</summary>
internal static class RuleServer
{
    private const string Body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>" +
        "<SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>05754286-3ba2-4fa6-8d41-4323aca6f0a1</KMSMasterKeyID>" +
        "</ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>";

    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nServer: AliyunOSS\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\n" +
        "Content-Type: application/xml\r\n" +
        $"Content-Length: {Body.Length}\r\nx-oss-request-id: 0123456789ABCDEF01234567\r\n" +
        $"x-oss-server-time: 1\r\n\r\n{Body}");

    public static async Task RunAsync(TimeSpan delay)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        // The console reads synchronously whatever is asked of it.
        Task end = Task.Run(Console.In.ReadToEnd);
        while (true)
        {
            Task<TcpClient> accept = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(accept, end) == end)
            {
                return;
            }

            _ = ServeAsync(await accept, delay);
        }
    }

    private static async Task ServeAsync(TcpClient connection, TimeSpan delay)
    {
        using (connection)
        {
            connection.NoDelay = true;
            NetworkStream stream = connection.GetStream();
            byte[] buffer = new byte[8192];
            int filled = 0;
            while (true)
            {
                int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                if (end >= 0)
                {
                    filled -= end + 4;
                    buffer.AsSpan(end + 4, filled).CopyTo(buffer);
                    if (delay > TimeSpan.Zero)
                    {
                        await Task.Delay(delay);
                    }

                    await stream.WriteAsync(Answer);
                    continue;
                }

                int read = await stream.ReadAsync(buffer.AsMemory(filled));
                if (read == 0)
                {
                    return;
                }

                filled += read;
            }
        }
    }
}
