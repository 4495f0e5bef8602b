using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

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
        FixedDelay? held = delay > TimeSpan.Zero ? new FixedDelay(delay) : null;
        // The console reads synchronously whatever is asked of it.
        Task end = Task.Run(Console.In.ReadToEnd);
        while (true)
        {
            Task<TcpClient> accept = listener.AcceptTcpClientAsync();
            if (await Task.WhenAny(accept, end) == end)
            {
                return;
            }

            _ = ServeAsync(await accept, held, answerTo);
        }
    }

    private static async Task ServeAsync(TcpClient connection, FixedDelay? held, AnswerTo answerTo)
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
                if (held is not null)
                {
                    await held.WaitAsync();
                }

                await stream.WriteAsync(answer);
            }
        }
    }
}

/// <summary>Waits for a fixed time, to a tenth of a millisecond where the system has usleep: a timer of the runtime
/// makes 20 ms up to 22.</summary>
internal sealed class FixedDelay
{
    private readonly BlockingCollection<(long Due, TaskCompletionSource Turn)> _waiting = [];
    private readonly long _ticks;

    public FixedDelay(TimeSpan delay)
    {
        _ticks = (long)(delay.TotalSeconds * Stopwatch.Frequency);
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public Task WaitAsync()
    {
        var turn = new TaskCompletionSource();
        _waiting.Add((Stopwatch.GetTimestamp() + _ticks, turn));
        return turn.Task;
    }

    private void Serve()
    {
        foreach ((long due, TaskCompletionSource turn) in _waiting.GetConsumingEnumerable())
        {
            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (left > TimeSpan.Zero)
            {
                Sleep(left);
            }

            turn.SetResult();
        }
    }

    private static void Sleep(TimeSpan time)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SleepMicroseconds((uint)time.TotalMicroseconds);
        }
        else
        {
            Thread.Sleep(time);
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    private static extern int SleepMicroseconds(uint microseconds);
}
