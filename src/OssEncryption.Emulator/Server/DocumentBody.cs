using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Server;

/// <summary>The bodies of requests that carry documents.</summary>
internal static class DocumentBody
{
    private const int LargestDocument = 2 * 1024 * 1024;
    private const int BufferSize = 16 * 1024;

    /// <summary>Reads a document; one byte more than the largest shows that it is too large.</summary>
    public static async Task<byte[]> ReadAsync(IncomingRequest request, CancellationToken cancellationToken)
    {
        using var document = new MemoryStream();
        byte[] buffer = new byte[BufferSize];
        while (document.Length <= LargestDocument)
        {
            int read = await request.Content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            document.Write(buffer, 0, read);
        }

        return document.ToArray();
    }

    /// <summary>Reads on to the end of the body, so that the connection can carry the next request.</summary>
    public static Task DrainAsync(IncomingRequest request, CancellationToken cancellationToken) =>
        request.Content.CopyToAsync(Stream.Null, cancellationToken);

    /// <summary>Checks a document's size, and its Content-MD5 when there is one.</summary>
    /// <exception cref="ServiceError">It is not what it should be.</exception>
    public static void Check(Operation operation, Exchange exchange)
    {
        if (operation.TakesContent)
        {
            return;
        }

        if (exchange.Document.Length > LargestDocument)
        {
            throw ServiceErrors.BodyTooLarge();
        }

        if (exchange.Request.Header("Content-MD5") is not null)
        {
            ContentMd5.Check(exchange.Request, ProtocolHashes.Md5(exchange.Document));
        }
    }
}
