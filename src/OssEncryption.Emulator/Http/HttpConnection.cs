using System.Net.Sockets;
using System.Security.Cryptography;

namespace OssEncryption.Emulator.Http;

/// <summary>What becomes of a connection after an exchange.</summary>
internal enum ConnectionFate
{
    /// <summary>The next request may come.</summary>
    KeepAlive,

    /// <summary>It is closed, and what was sent still arrives.</summary>
    Close,

    /// <summary>It breaks.</summary>
    Reset,
}

/// <summary>One client's connection: requests come one after another, each is answered before the next.</summary>
internal sealed class HttpConnection(Socket socket, RegionEndpoint endpoint, ExchangeHandler handle)
{
    /// <summary>Serves requests until the client closes, the connection breaks, or it is cancelled.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        ConnectionFate fate = ConnectionFate.Reset;
        try
        {
            socket.NoDelay = true;
            var stream = new NetworkStream(socket, ownsSocket: false);
            await using (stream.ConfigureAwait(false))
            {
                var reader = new ConnectionReader(stream);
                do
                {
                    fate = await ServeOneAsync(reader, stream, cancellationToken).ConfigureAwait(false);
                }
                while (fate == ConnectionFate.KeepAlive);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The client has gone or speaks no HTTP, or the server is being stopped: there is nobody to tell.
            fate = ConnectionFate.Reset;
        }
        finally
        {
            Close(fate);
        }
    }

    private async Task<ConnectionFate> ServeOneAsync(
        ConnectionReader reader, NetworkStream stream, CancellationToken cancellationToken)
    {
        string? text = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (text is null)
        {
            return ConnectionFate.Close;
        }

        RequestHead head;
        try
        {
            head = RequestHead.Parse(text);
        }
        catch (InvalidDataException)
        {
            await stream.WriteAsync(BadRequest, cancellationToken).ConfigureAwait(false);
            return ConnectionFate.Close;
        }

        if (head.WaitsToContinue)
        {
            await stream.WriteAsync(Continue, cancellationToken).ConfigureAwait(false);
        }

        Stream body = head.IsChunked ? new ChunkedRequestBody(reader) : new RequestBody(reader, head.Length);
        await using (body.ConfigureAwait(false))
        {
            var exchange = new Exchange(new IncomingRequest(head, body), endpoint, stream);
            ConnectionFate fate = await handle(exchange, cancellationToken).ConfigureAwait(false);
            return fate == ConnectionFate.KeepAlive && !head.KeepsAlive ? ConnectionFate.Close : fate;
        }
    }

    private void Close(ConnectionFate fate)
    {
        if (fate == ConnectionFate.Reset)
        {
            socket.Close(0);
        }
        else
        {
            socket.Dispose();
        }
    }

    private static ReadOnlyMemory<byte> BadRequest { get; } =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private static ReadOnlyMemory<byte> Continue { get; } = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
}

/// <summary>Takes one request to its answer.</summary>
/// <param name="exchange">The request, and where its answer goes.</param>
/// <param name="cancellationToken">Cancelled when the server stops.</param>
/// <returns>What becomes of the connection.</returns>
internal delegate Task<ConnectionFate> ExchangeHandler(Exchange exchange, CancellationToken cancellationToken);

/// <summary>One request on its way to its answer.</summary>
internal sealed class Exchange(IncomingRequest request, RegionEndpoint endpoint, Stream output)
{
    /// <summary>When it came, by the machine's clock.</summary>
    public DateTimeOffset Arrived { get; } = DateTimeOffset.UtcNow;

    /// <summary>The region whose endpoint it came to.</summary>
    public RegionEndpoint Endpoint { get; } = endpoint;

    /// <summary>The request.</summary>
    public IncomingRequest Request { get; } = request;

    /// <summary>Where its answer goes.</summary>
    public Stream Output { get; } = output;

    /// <summary>The id under which it is known: 24 hexadecimal digits.</summary>
    public string RequestId { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));

    /// <summary>How far the server's clock is off for this exchange.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The body of a request that carries a document, or empty.</summary>
    public byte[] Document { get; set; } = [];
}
