using System.Net.Sockets;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Http;

/// <summary>The fate of a connection after an exchange.</summary>
internal enum ConnectionFate
{
    /// <summary>It stays open for the next request.</summary>
    KeepAlive,

    /// <summary>It is closed gracefully: what was sent still arrives.</summary>
    Close,

    /// <summary>It is reset.</summary>
    Reset,
}

/// <summary>The connection of one client. Requests are handled one after the other. A connection on which nothing moves
/// is closed, and so is one whose head takes longer than twice that time.</summary>
/// <param name="socket">The socket, which it closes.</param>
/// <param name="endpoint">The endpoint that accepted it.</param>
/// <param name="handle">Handles a request.</param>
/// <param name="idleTimeout">The longest silence; <c>null</c> for two minutes.</param>
internal sealed class HttpConnection(
    Socket socket, RegionEndpoint endpoint, ExchangeHandler handle, TimeSpan? idleTimeout = null)
{
    // Longer than clients keep unused connections: .NET for one minute, .NET Framework for 100 seconds.
    private static readonly TimeSpan UsualIdleTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Serves requests until the client closes the connection, it breaks, or the server stops.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        ConnectionFate fate = ConnectionFate.Reset;
        try
        {
            socket.NoDelay = true;
            using var stream = new IdleTimeoutStream(socket, idleTimeout ?? UsualIdleTimeout, cancellationToken);
            var reader = new ConnectionReader(stream);
            do
            {
                fate = await ServeOneAsync(reader, stream, cancellationToken).ConfigureAwait(false);
            }
            while (fate == ConnectionFate.KeepAlive);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The client has gone or speaks no HTTP, or the server stops: no response can be sent.
            fate = ConnectionFate.Reset;
        }
        finally
        {
            Close(fate);
        }
    }

    private async Task<ConnectionFate> ServeOneAsync(
        ConnectionReader reader, IdleTimeoutStream stream, CancellationToken cancellationToken)
    {
        RequestHead head;
        try
        {
            stream.ReadsHead = true;
            string? text = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            stream.ReadsHead = false;
            if (text is null)
            {
                return ConnectionFate.Close;
            }

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

        using Stream body = head.IsChunked ? new ChunkedRequestBody(reader) : new RequestBody(reader, head.Length);
        var request = new IncomingRequest(head, body, endpoint.Hosts.Find(head.Host));
        var exchange = new Exchange(request, endpoint, stream);
        ConnectionFate fate = await handle(exchange, cancellationToken).ConfigureAwait(false);

        // A body that was not read would be taken for the next request.
        bool isReusable = head.KeepsAlive && !(head.HasBody && request.IgnoresBody);
        return fate == ConnectionFate.KeepAlive && !isReusable ? ConnectionFate.Close : fate;
    }

    private void Close(ConnectionFate fate)
    {
        if (fate == ConnectionFate.Reset)
        {
            socket.Close(0);
        }
        else
        {
            Discard();
            socket.Dispose();
        }
    }

    /// <summary>Reads what has arrived: unread, it would turn the close into a reset, and the response might be
    /// lost.</summary>
    private void Discard()
    {
        try
        {
            byte[] arrived = new byte[socket.Available];
            if (arrived.Length > 0)
            {
                socket.Receive(arrived);
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The client has gone, or the server stops.
        }
    }

    private static ReadOnlyMemory<byte> BadRequest { get; } =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private static ReadOnlyMemory<byte> Continue { get; } = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
}

/// <summary>Handles one request.</summary>
/// <param name="exchange">The exchange.</param>
/// <param name="cancellationToken">Cancelled when the server stops.</param>
/// <returns>The fate of the connection.</returns>
internal delegate Task<ConnectionFate> ExchangeHandler(Exchange exchange, CancellationToken cancellationToken);

/// <summary>One request and the connection that its response goes to.</summary>
internal sealed class Exchange(IncomingRequest request, RegionEndpoint endpoint, Stream output)
{
    /// <summary>When the request arrived, without <see cref="ClockSkew"/>.</summary>
    public DateTimeOffset Arrived { get; } = endpoint.Clock.GetUtcNow();

    /// <summary>The server's time now, with <see cref="ClockSkew"/>.</summary>
    public DateTimeOffset Now => Endpoint.Clock.GetUtcNow() + ClockSkew;

    /// <summary>The endpoint that received the request.</summary>
    public RegionEndpoint Endpoint { get; } = endpoint;

    /// <summary>The request.</summary>
    public IncomingRequest Request { get; } = request;

    /// <summary>The stream that its response is written to.</summary>
    public Stream Output { get; } = output;

    /// <summary>The request id: 24 hexadecimal digits.</summary>
    public string RequestId { get; } = NewId();

    /// <summary>How far the server's clock is off for this exchange, by a fault.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The body of a request that carries a document, or empty.</summary>
    public byte[] Document { get; set; } = [];

    /// <summary>How errors are written, where it is not the XML of OSS.</summary>
    public Func<ServiceError, Exchange, ServerResponse>? ErrorFormat { get; set; }

    private static string NewId()
    {
        Span<byte> id = stackalloc byte[12];
        Random.Shared.NextBytes(id);
        return Convert.ToHexString(id);
    }
}
