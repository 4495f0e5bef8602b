using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>A response: a status, headers, and perhaps a body that is read while it is sent.</summary>
internal sealed class ServerResponse
{
    private const int UsualHeaders = 11;

    /// <summary>Makes a response without a body.</summary>
    public ServerResponse(int status) => Status = status;

    /// <summary>Makes a response with a body in memory.</summary>
    public ServerResponse(int status, byte[] body, string contentType)
        : this(status, new MemoryStream(body, writable: false), body.Length, contentType)
    {
    }

    /// <summary>Makes a response with a body that is read while it is sent.</summary>
    public ServerResponse(int status, Stream content, long length, string contentType)
    {
        Status = status;
        Content = content;
        Length = length;
        Headers["Content-Type"] = contentType;
    }

    /// <summary>Makes a response with an XML document.</summary>
    public static ServerResponse Xml(int status, XElement root) =>
        new(status, XmlOutput.Write(root), XmlOutput.ContentType);

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The error code, or <c>null</c> for a success.</summary>
    public string? Code { get; init; }

    /// <summary>The headers of this response. ResponseWriter adds those that every response has.</summary>
    public Dictionary<string, string> Headers { get; } = new(UsualHeaders, StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, or <c>null</c> for none.</summary>
    public Stream? Content { get; }

    /// <summary>The length of the body, in bytes.</summary>
    public long Length { get; }

    /// <summary>Whether the body is made of chunks, and so has no Content-Length.</summary>
    public bool IsChunked { get; init; }

    /// <summary>Makes a response whose body is compressed, and sent in chunks as the service does.</summary>
    /// <param name="content">The content, which is disposed.</param>
    /// <param name="contentType">Its type.</param>
    /// <param name="cancellationToken">Cancels the compressing.</param>
    public static async Task<ServerResponse> CompressedAsync(
        Stream content, string contentType, CancellationToken cancellationToken)
    {
        using var compressed = new MemoryStream();
        await using (content.ConfigureAwait(false))
        {
            var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true);
            await using (gzip.ConfigureAwait(false))
            {
                await content.CopyToAsync(gzip, cancellationToken).ConfigureAwait(false);
            }
        }

        byte[] begin = Encoding.ASCII.GetBytes(
            compressed.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        byte[] body = [.. begin, .. compressed.ToArray(), .. "\r\n0\r\n\r\n"u8];
        return new ServerResponse(200, body, contentType) { IsChunked = true }.With("Content-Encoding", "gzip");
    }

    /// <summary>Sets a header unless its value is <c>null</c>, and returns this response.</summary>
    public ServerResponse With(string name, string? value)
    {
        if (value is not null)
        {
            Headers[name] = value;
        }

        return this;
    }

    /// <summary>The same headers and status with another body.</summary>
    public ServerResponse WithBody(byte[] body, string contentType)
    {
        var response = new ServerResponse(Status, body, contentType) { Code = Code };
        foreach (KeyValuePair<string, string> header in Headers.Where(header => header.Key != "Content-Type"))
        {
            response.Headers[header.Key] = header.Value;
        }

        return response;
    }

    /// <summary>A time in the form of HTTP headers.</summary>
    public static string HttpDate(DateTimeOffset time) =>
        time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Writes responses to their connection.</summary>
internal static class ResponseWriter
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Writes a response.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="response">The response.</param>
    /// <param name="truncateAt">The number of bytes of the body to send, or <c>null</c> for all.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>The fate of the connection.</returns>
    public static async Task<ConnectionFate> WriteAsync(
        Exchange exchange, ServerResponse response, int? truncateAt, CancellationToken cancellationToken)
    {
        using Stream? content = response.Content;
        bool hasBody = content is not null && exchange.Request.Method != "HEAD";
        long length = hasBody ? response.Length : 0;
        long sent = truncateAt is { } cut ? Math.Min(cut, length) : length;

        // The head and the first bytes go out together, so that a small response is one packet.
        var head = new ResponseHead(exchange, response);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(head.LargestSize + (int)Math.Min(sent, BufferSize));
        try
        {
            int filled = head.Write(buffer);
            long left = sent;
            do
            {
                int wanted = (int)Math.Min(left, buffer.Length - filled);
                if (wanted > 0)
                {
                    await content!.ReadExactlyAsync(buffer.AsMemory(filled, wanted), cancellationToken)
                        .ConfigureAwait(false);
                }

                await exchange.Output.WriteAsync(buffer.AsMemory(0, filled + wanted), cancellationToken)
                    .ConfigureAwait(false);
                left -= wanted;
                filled = 0;
            }
            while (left > 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return sent == length ? ConnectionFate.KeepAlive : ConnectionFate.Close;
    }
}

/// <summary>The status line and the headers of a response, those that every response has among them.</summary>
internal sealed class ResponseHead(Exchange exchange, ServerResponse response)
{
    // The status line, and the headers that every response has.
    private const int FixedSize = 512;
    private const int LargestCharacter = 3;

    private static readonly Dictionary<int, string> Reasons = Enum.GetValues<HttpStatusCode>()
        .Distinct()
        .ToDictionary(status => (int)status, status => Spaced(status.ToString()));

    /// <summary>As many bytes as it may have.</summary>
    public int LargestSize
    {
        get
        {
            int size = FixedSize;
            foreach (KeyValuePair<string, string> header in response.Headers)
            {
                size += ((header.Key.Length + header.Value.Length) * LargestCharacter) + ": \r\n".Length;
            }

            return size;
        }
    }

    /// <summary>Writes it to bytes.</summary>
    /// <returns>How many there are.</returns>
    public int Write(Span<byte> bytes)
    {
        DateTimeOffset now = exchange.Now;
        long elapsed = Math.Max(0, (long)(now - exchange.ClockSkew - exchange.Arrived).TotalMilliseconds);
        Span<byte> rest = bytes;
        Append(ref rest, "HTTP/1.1 ");
        Append(ref rest, response.Status);
        Append(ref rest, " ");
        Append(ref rest, Reasons.GetValueOrDefault(response.Status) ?? "Status");
        foreach (KeyValuePair<string, string> header in response.Headers)
        {
            Append(ref rest, "\r\n");
            Append(ref rest, header.Key);
            Append(ref rest, ": ");

            // A line break would start another header.
            Append(ref rest, header.Value.ReplaceLineEndings(" "));
        }

        if (response.IsChunked)
        {
            Append(ref rest, "\r\nTransfer-Encoding: chunked");
        }
        else
        {
            Append(ref rest, "\r\nContent-Length: ");
            Append(ref rest, response.Length);
        }

        Append(ref rest, "\r\nx-oss-request-id: ");
        Append(ref rest, exchange.RequestId);
        Append(ref rest, "\r\nx-oss-server-time: ");
        Append(ref rest, elapsed);
        Append(ref rest, "\r\nServer: AliyunOSS\r\nDate: ");
        Append(ref rest, ServerResponse.HttpDate(now));
        Append(ref rest, "\r\n\r\n");
        return bytes.Length - rest.Length;
    }

    private static void Append(ref Span<byte> rest, string text) => rest = rest[RawText.Encode(text, rest)..];

    private static void Append(ref Span<byte> rest, long number)
    {
        number.TryFormat(rest, out int written, provider: CultureInfo.InvariantCulture);
        rest = rest[written..];
    }

    /// <summary>The phrase of RFC 9110: <c>204 No Content</c>. Clients compare the whole status line.</summary>
    private static string Spaced(string name) => string.Concat(name.Select((c, index) =>
        index > 0 && char.IsUpper(c) && char.IsLower(name[index - 1]) ? " " + c : c.ToString()));
}

/// <summary>Error responses: XML in the body, or for HEAD in base64 in the header x-oss-err.</summary>
internal static class ErrorResponse
{
    /// <summary>The response for an error.</summary>
    public static ServerResponse From(ServiceError error, Exchange exchange)
    {
        if (exchange.ErrorFormat is { } format)
        {
            return format(error, exchange);
        }

        byte[] xml = XmlOutput.Write(Document(error, exchange));
        ServerResponse response = error.Status == 304 ? new ServerResponse(error.Status) { Code = error.Code }
            : exchange.Request.Method == "HEAD"
            ? new ServerResponse(error.Status) { Code = error.Code }.With("x-oss-err", Convert.ToBase64String(xml))
            : new ServerResponse(error.Status, xml, XmlOutput.ContentType) { Code = error.Code };
        foreach (KeyValuePair<string, string> header in error.Headers)
        {
            response.With(header.Key, header.Value);
        }

        return response.With("x-oss-ec", error.Ec);
    }

    private static XElement Document(ServiceError error, Exchange exchange) =>
        new("Error",
            new XElement("Code", error.Code),
            new XElement("Message", XmlOutput.WellFormed(error.Message)),
            new XElement("RequestId", exchange.RequestId),
            new XElement("HostId", exchange.Request.Host),
            error.Details.Select(detail => new XElement(detail.Key, XmlOutput.WellFormed(detail.Value))),
            new XElement("EC", error.Ec),
            XmlOutput.Optional("RecommendDoc", error.Ec == ServiceError.UnknownEc
                ? null
                : "https://api.aliyun.com/troubleshoot?q=" + error.Ec));
}
