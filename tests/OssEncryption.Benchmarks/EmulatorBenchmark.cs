using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Benchmarks;

/// <summary>What one PUT, GET and HEAD of 4 KiB cost the local OSS: CPU time and bytes allocated of its process, and
/// requests a second, over connections that stay open. They are compared with those of the module whose folder
/// <c>OSSENCRYPTION_BEFORE</c> names, or where it names none, with a round number.</summary>
internal static class EmulatorBenchmark
{
    private const int Size = 4096;
    private const int Connections = 8;
    private const int PerConnection = 500;
    private const int WarmUpRounds = 8;
    private const int Rounds = 15;
    private const double AllocatedBar = 16 * 1024;

    private static readonly string[] Methods = ["PUT", "GET", "HEAD"];

    private static string Module { get; } = Path.GetDirectoryName(ModuleRunspace.Manifest)!;

    public static async Task<IReadOnlyList<Ratio>> RunAsync()
    {
        string? before = Environment.GetEnvironmentVariable("OSSENCRYPTION_BEFORE");
        using Side now = Side.Start(Module);
        using Side? other = before is null ? null : Side.Start(before);
        var ratios = new List<Ratio>();
        foreach (string method in Methods)
        {
            var costs = new List<(Cost Now, Cost? Before)>();
            for (int round = 0; round < WarmUpRounds + Rounds; round++)
            {
                costs.Add((await now.MeasureAsync(method), other is null ? null : await other.MeasureAsync(method)));
            }

            costs.RemoveRange(0, WarmUpRounds);
            ratios.AddRange(Compare(method, [.. costs.Select(cost => cost.Now)],
                [.. costs.Select(cost => cost.Before).OfType<Cost>()]));
        }

        return ratios;
    }

    private static IEnumerable<Ratio> Compare(string method, List<Cost> now, List<Cost> before)
    {
        double bytes = Ratio.Median(now.Select(cost => cost.Bytes));
        string measured = Text($"{method}: {bytes / 1024:0.0} KiB allocated");
        if (before.Count == 0)
        {
            yield return new Ratio(
                measured, Text($"{AllocatedBar / 1024:0} KiB"), bytes / AllocatedBar, 1.0);
            yield break;
        }

        double bytesBefore = Ratio.Median(before.Select(cost => cost.Bytes));
        yield return new Ratio(
            measured, Text($"{bytesBefore / 1024:0.0} KiB before"), bytes / bytesBefore, 1.0);
        yield return Of(method, "µs CPU", now, before, cost => cost.Cpu, method == "PUT" ? 0.5 : 1.0);
        yield return Of(method, "a second", now, before, cost => cost.PerSecond, 1.0) with { IsLowerBound = true };
    }

    private static Ratio Of(
        string method, string unit, List<Cost> now, List<Cost> before, Func<Cost, double> value, double bar)
    {
        double[] ratios = [.. now.Zip(before, (a, b) => value(a) / value(b))];
        return new Ratio(
            Text($"{method}: {Ratio.Median(now.Select(value)):0} {unit}"),
            Text($"{Ratio.Median(before.Select(value)):0} {unit} before"),
            Ratio.Median(ratios),
            bar)
            .Over(ratios);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What one request cost.</summary>
    private sealed record Cost(double Cpu, double Bytes, double PerSecond);

    /// <summary>A local OSS, and a client that costs next to nothing: it sends the same bytes again and
    /// again.</summary>
    private sealed class Side : IDisposable
    {
        private readonly ServerProcess _server;
        private readonly List<Socket> _sockets = [];
        private readonly OssCredential _owner;

        private Side(ServerProcess server)
        {
            _server = server;
            _owner = new OssCredential(server.ReadLine(), server.ReadLine());
        }

        public static Side Start(string module)
        {
            var side = new Side(ServerProcess.Start("--emulator", module));
            for (int i = 0; i < Connections; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Connect(new IPEndPoint(IPAddress.Loopback, new Uri(side._server.Endpoint).Port));
                side._sockets.Add(socket);
            }

            Exchange(side._sockets[0], side.RequestOf(new OssRequest("", "PUT", "bucket-1")), 1);
            return side;
        }

        public async Task<Cost> MeasureAsync(string method)
        {
            (double cpu, double bytes) = Spent();
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(_sockets.Select((socket, index) => Task.Run(() => Exchange(
                socket,
                RequestOf(new OssRequest("", method, "bucket-1", Text($"folder/object-{index}"))),
                PerConnection))));
            TimeSpan elapsed = watch.Elapsed;
            (double cpuAfter, double bytesAfter) = Spent();
            const double Count = Connections * PerConnection;
            return new Cost((cpuAfter - cpu) / Count, (bytesAfter - bytes) / Count, Count / elapsed.TotalSeconds);
        }

        public void Dispose()
        {
            _sockets.ForEach(socket => socket.Dispose());
            _server.Dispose();
        }

        private (double Cpu, double Bytes) Spent()
        {
            string[] parts = _server.Ask("").Split(' ');
            return (double.Parse(parts[0], CultureInfo.InvariantCulture),
                double.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        private byte[] RequestOf(OssRequest request)
        {
            byte[] body = request is { Method: "PUT", Key: not null } ? new byte[Size] : [];
            request.Headers["Content-Type"] = "application/octet-stream";
            new SignerV4("cn-hangzhou").Sign(request, _owner, DateTimeOffset.UtcNow);
            var head = new StringBuilder(Text($"{request.Method} /{request.Bucket}/{request.Key} HTTP/1.1\r\n"));
            head.Append(Text($"Host: {new Uri(_server.Endpoint).Authority}\r\nContent-Length: {body.Length}\r\n"));
            foreach (KeyValuePair<string, string> header in request.Headers)
            {
                head.Append(header.Key).Append(": ").Append(header.Value).Append("\r\n");
            }

            return [.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body];
        }

        private static void Exchange(Socket socket, byte[] request, int count)
        {
            byte[] buffer = new byte[2 * Size];
            bool hasBody = request.AsSpan().StartsWith("GET"u8);
            for (int i = 0; i < count; i++)
            {
                socket.Send(request);
                int wanted = int.MaxValue;
                for (int filled = 0; filled < wanted;)
                {
                    filled += socket.Receive(buffer.AsSpan(filled));
                    int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                    wanted = end < 0 ? int.MaxValue : end + 4 + (hasBody ? Size : 0);
                }

                if (!buffer.AsSpan().StartsWith("HTTP/1.1 200"u8))
                {
                    throw new InvalidOperationException(Encoding.UTF8.GetString(buffer));
                }
            }
        }
    }
}
