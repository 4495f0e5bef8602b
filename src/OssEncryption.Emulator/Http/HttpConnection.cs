using System.Net.Sockets;

namespace OssEncryption.Emulator.Http;

/// <summary>What becomes of a connection after an exchange.</summary>
internal enum Aftermath
{
    /// <summary>The next request may come.</summary>
    Reuse,

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
        Aftermath aftermath = Aftermath.Reset;
        try
        {
            socket.NoDelay = true;
            var stream = new NetworkStream(socket, ownsSocket: false);
            await using (stream.ConfigureAwait(false))
            {
                var reader = new ConnectionReader(stream);
                do
                {
                    aftermath = await ServeOneAsync(reader, stream, cancellationToken).ConfigureAwait(false);
                }
                while (aftermath == Aftermath.Reuse);
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The client has gone or speaks no HTTP, or the server is being stopped: there is nobody to tell.
            aftermath = Aftermath.Reset;
        }
        finally
        {
            Close(aftermath);
        }
    }

    private async Task<Aftermath> ServeOneAsync(
        ConnectionReader reader, NetworkStream stream, CancellationToken cancellationToken)
    {
        string? text = await reader.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (text is null)
        {
            return Aftermath.Close;
        }

        RequestHead head;
        try
        {
            head = RequestHead.Parse(text);
        }
        catch (InvalidDataException)
        {
            await stream.WriteAsync(BadRequest, cancellationToken).ConfigureAwait(false);
            return Aftermath.Close;
        }

        if (head.WaitsToContinue)
        {
            await stream.WriteAsync(Continue, cancellationToken).ConfigureAwait(false);
        }

        Stream body = head.IsChunked ? new ChunkedRequestBody(reader) : new RequestBody(reader, head.Length);
        await using (body.ConfigureAwait(false))
        {
            var exchange = new Exchange(new IncomingRequest(head, body), endpoint, stream);
            Aftermath aftermath = await handle(exchange, cancellationToken).ConfigureAwait(false);
            return aftermath == Aftermath.Reuse && !head.KeepsAlive ? Aftermath.Close : aftermath;
        }
    }

    private void Close(Aftermath aftermath)
    {
        if (aftermath == Aftermath.Reset)
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
