using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Benchmarks;

/// <summary>A server for requests without a body. It answers after a fixed delay, and ends when its standard input
/// does.</summary>
internal static class HeadServer
{
    /// <summary>The whole answer to a request, of which the head is given without its end.</summary>
    public delegate byte[] AnswerTo(ReadOnlySpan<byte> head);

    public static async Task RunAsync(TimeSpan delay, AnswerTo answerTo)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(1024);
        Console.WriteLine(((IPEndPoint)listener.LocalEndpoint).Port);
        Task end = Task.Run(Console.In.ReadToEnd);
        while (true)
        {
            Task<TcpClient> accept = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(accept, end) == end)
            {
                return;
            }

            _ = ServeAsync(await accept, delay, answerTo);
        }
    }

    private static async Task ServeAsync(TcpClient connection, TimeSpan delay, AnswerTo answerTo)
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
                if (end < 0)
                {
                    int read = await stream.ReadAsync(buffer.AsMemory(filled));
                    if (read == 0)
                    {
                        return;
                    }

                    filled += read;
                    continue;
                }

                byte[] answer = answerTo(buffer.AsSpan(0, end));
                filled -= end + 4;
                buffer.AsSpan(end + 4, filled).CopyTo(buffer);
                if (delay > TimeSpan.Zero)
                {
                    await Task.Delay(delay);
                }

                await stream.WriteAsync(answer);
            }
        }
    }
}
