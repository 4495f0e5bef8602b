using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Client.Tests.Support;

/// <summary>Accepts connections on loopback, one after another.</summary>
internal sealed class LoopbackListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <param name="serve">Serves a connection, which is closed after that. The token is cancelled when the test is
    /// over.</param>
    public LoopbackListener(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _listener.Start();
        Authority = _listener.LocalEndpoint.ToString()!;
        _accepting = AcceptAsync(serve);
    }

    /// <summary>Address and port.</summary>
    public string Authority { get; }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Stop();
        _accepting.Wait(TimeSpan.FromSeconds(5));
        _end.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                using TcpClient connection = await _listener.AcceptTcpClientAsync().WaitAsync(_end.Token);
                await serve(connection.GetStream(), _end.Token);
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
