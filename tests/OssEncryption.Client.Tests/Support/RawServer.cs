using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
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
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string Head, byte[] Body)> _requests = new();
    private readonly Func<int, string> _response;
    private readonly OssClientFactory _factory = new();
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="response">The whole response, head and body as Latin-1, to a request by its number from 1; the
    /// connection is closed after each.</param>
    public RawServer(Func<int, string> response)
    {
        _response = response;
        _listener.Start();
        _serving = ServeAsync();
        Client = _factory.GetClient(new OssClientOptions
        {
            Endpoint = OssEndpoint.Parse("http://" + _listener.LocalEndpoint, "cn-hangzhou"),
            Credentials = new FixedCredentials(new OssCredential("ak", "sk")),
        });
    }

    public string Authority => _listener.LocalEndpoint.ToString()!;

    public IOssClient Client { get; }

    public (string Head, byte[] Body)[] Requests => [.. _requests];

    public string[] Lines => [.. _requests.Select(request => request.Head.Split("\r\n")[0])];

    public static string Respond(string status, string body, params string[] headers) =>
        $"HTTP/1.1 {status}\r\nx-oss-request-id: 5C3D\r\nConnection: close\r\n" +
        string.Concat(headers.Select(header => header + "\r\n")) + "\r\n" + body;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _factory.Dispose();
        _serving.Wait(TimeSpan.FromSeconds(5));
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            for (int number = 1; ; number++)
            {
                using TcpClient connection = await _listener.AcceptTcpClientAsync().WaitAsync(_end.Token);
                NetworkStream stream = connection.GetStream();
                if (await ReadAsync(stream) is { } request)
                {
                    _requests.Enqueue(request);
                    await stream.WriteAsync(Encoding.Latin1.GetBytes(_response(number)), _end.Token);
                }
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private async Task<(string Head, byte[] Body)?> ReadAsync(NetworkStream stream)
    {
        var all = new List<byte>();
        byte[] buffer = new byte[65536];
        int end = -1;
        int length = 0;
        while (end < 0 || all.Count < end + length)
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, _end.Token);
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
            if (end < 0)
            {
                int found = all.ToArray().AsSpan().IndexOf("\r\n\r\n"u8);
                end = found < 0 ? -1 : found + 4;
                length = end < 0 ? 0 : ContentLength(Encoding.Latin1.GetString([.. all], 0, end));
            }
        }

        return (Encoding.Latin1.GetString([.. all], 0, end), all.GetRange(end, length).ToArray());
    }

    private static int ContentLength(string head)
    {
        string? line = head.Split("\r\n").FirstOrDefault(
            header => header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
    }
}
