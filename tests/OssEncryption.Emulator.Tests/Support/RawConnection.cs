using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OssEncryption.Emulator.Tests.Support;

/// <summary>A connection on which a test says every byte itself.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new();
    private readonly NetworkStream _stream;

    public RawConnection(LocalOss oss)
        : this(oss.Emulator.Endpoints[LocalOss.Hangzhou])
    {
    }

    public RawConnection(Uri endpoint)
    {
        _client.Connect(IPAddress.Loopback, endpoint.Port);
        _stream = _client.GetStream();
    }

    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Everything that comes until the server closes.</summary>
    public async Task<string> ReadToEndAsync() => Encoding.UTF8.GetString(await ReadBytesAsync());

    /// <summary>All bytes that come until the server closes.</summary>
    public async Task<byte[]> ReadBytesAsync()
    {
        using var received = new MemoryStream();
        await _stream.CopyToAsync(received);
        return received.ToArray();
    }

    /// <summary>What comes until a text is there.</summary>
    public async Task<string> ReadUntilAsync(string mark)
    {
        var received = new StringBuilder();
        byte[] buffer = new byte[1];
        while (!received.ToString().EndsWith(mark, StringComparison.Ordinal))
        {
            await _stream.ReadExactlyAsync(buffer);
            received.Append((char)buffer[0]);
        }

        return received.ToString();
    }

    public void Dispose() => _client.Dispose();
}
