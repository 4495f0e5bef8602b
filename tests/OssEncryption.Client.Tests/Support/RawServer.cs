using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Tests.Support;

/// <summary>A raw TCP server: records the bytes of requests, and sends responses that may break off.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly ConcurrentQueue<(string Head, byte[] Body)> _requests = new();
    private readonly Func<int, string> _response;
    private readonly OssClientFactory _factory = new();
    private readonly LoopbackListener _listener;
    private int _connections;

    /// <summary>Starts it.</summary>
    /// <param name="response">The whole response, head and body as Latin-1, to a request by its number from 1; the
    /// connection is closed after each.</param>
    public RawServer(Func<int, string> response)
    {
        _response = response;
        _listener = new LoopbackListener(ServeAsync);
        Client = _factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse("http://" + Authority, "cn-hangzhou"),
            Credentials = new FixedCredentials(new OssCredential("ak", "sk")),
        });
    }

    public string Authority => _listener.Authority;

    public IOssClient Client { get; }

    public (string Head, byte[] Body)[] Requests => [.. _requests];

    public string[] Lines => [.. _requests.Select(request => request.Head.Split("\r\n")[0])];

    public static string Respond(string status, string body, params string[] headers) =>
        $"HTTP/1.1 {status}\r\nx-oss-request-id: 5C3D\r\nConnection: close\r\n" +
        string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body;

    public void Dispose()
    {
        _listener.Dispose();
        _factory.Dispose();
    }

    private async Task ServeAsync(NetworkStream stream, CancellationToken end)
    {
        int number = ++_connections;
        if (await ReadAsync(stream, end) is { } request)
        {
            _requests.Enqueue(request);
            await stream.WriteAsync(Encoding.Latin1.GetBytes(_response(number)), end);
        }
    }

    private static async Task<(string Head, byte[] Body)?> ReadAsync(NetworkStream stream, CancellationToken end)
    {
        var all = new List<byte>();
        byte[] buffer = new byte[65536];
        int head = -1;
        int length = 0;
        while (head < 0 || all.Count < head + length)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, end);
            }
            catch (IOException)
            {
                read = 0;
            }

            if (read == 0)
            {
                return null;
            }

            all.AddRange(buffer.AsSpan(0, read));
            if (head < 0)
            {
                int found = all.ToArray().AsSpan().IndexOf("\r\n\r\n"u8);
                head = found < 0 ? -1 : found + 4;
                length = head < 0 ? 0 : ContentLength(Encoding.Latin1.GetString([.. all], 0, head));
            }
        }

        return (Encoding.Latin1.GetString([.. all], 0, head), all.GetRange(head, length).ToArray());
    }

    private static int ContentLength(string head)
    {
        string? line = head.Split("\r\n").FirstOrDefault(
            header => header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}
