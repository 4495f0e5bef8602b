using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;

namespace OssEncryption.Emulator.Http;

/// <summary>What goes back: a status, headers, and perhaps a body that is read as it is sent.</summary>
internal sealed class ServerResponse
{
    /// <summary>Makes an answer without a body.</summary>
    public ServerResponse(int status) => Status = status;

    /// <summary>Makes an answer with a body that is in memory.</summary>
    public ServerResponse(int status, byte[] body, string contentType)
        : this(status, new MemoryStream(body, writable: false), body.Length, contentType)
    {
    }

    /// <summary>Makes an answer with a body that is read as it is sent.</summary>
    public ServerResponse(int status, Stream content, long length, string contentType)
    {
        Status = status;
        Content = content;
        Length = length;
        Headers["Content-Type"] = contentType;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The error code, or <c>null</c> for a success.</summary>
    public string? Code { get; init; }

    /// <summary>The headers of this answer; those that every answer has are added when it is written.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The body, or <c>null</c> for none.</summary>
    public Stream? Content { get; }

    /// <summary>The length announced, in bytes.</summary>
    public long Length { get; }

    /// <summary>Sets a header unless there is no value, and returns this answer.</summary>
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

    /// <summary>A moment as HTTP headers write it.</summary>
    public static string HttpDate(DateTimeOffset time) =>
        time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Puts an answer on the wire.</summary>
internal static class ResponseWriter
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Writes an answer.</summary>
    /// <param name="exchange">The exchange it belongs to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="truncateAt">How many bytes of the body are sent, or <c>null</c> for all.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What becomes of the connection.</returns>
    public static async Task<ConnectionFate> WriteAsync(
        Exchange exchange, ServerResponse response, int? truncateAt, CancellationToken cancellationToken)
    {
        using Stream? content = response.Content;
        bool hasBody = content is not null && exchange.Request.Method != "HEAD";
        long length = hasBody ? response.Length : 0;
        long sent = truncateAt is { } cut ? Math.Min(cut, length) : length;

        // Head and beginning go out together, so that a small answer is one packet.
        byte[] head = Head(exchange, response);
        byte[] buffer = new byte[head.Length + (int)Math.Min(sent, BufferSize)];
        head.CopyTo(buffer, 0);
        int filled = head.Length;
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

        return sent == length ? ConnectionFate.KeepAlive : ConnectionFate.Close;
    }

    private static byte[] Head(Exchange exchange, ServerResponse response)
    {
        var text = new StringBuilder(512);
        string reason = ReasonOf(response.Status);
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} {reason}\r\n");
        foreach (KeyValuePair<string, string> header in response.Headers)
        {
            Append(text, header.Key, header.Value);
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        long elapsed = Math.Max(0, (long)(now - exchange.Arrived).TotalMilliseconds);
        Append(text, "Content-Length", response.Length.ToString(CultureInfo.InvariantCulture));
        Append(text, "x-oss-request-id", exchange.RequestId);
        Append(text, "x-oss-server-time", elapsed.ToString(CultureInfo.InvariantCulture));
        Append(text, "Server", "AliyunOSS");
        Append(text, "Date", ServerResponse.HttpDate(now + exchange.ClockSkew));
        return Encoding.UTF8.GetBytes(text.Append("\r\n").ToString());
    }

    private static void Append(StringBuilder text, string name, string value)
    {
        // A line break would begin another header.
        string line = value.ReplaceLineEndings(" ");
        text.Append(name).Append(": ").Append(line).Append("\r\n");
    }

    private static string ReasonOf(int status) => Enum.IsDefined((HttpStatusCode)status)
        ? ((HttpStatusCode)status).ToString()
        : "Status";
}

/// <summary>Writes errors as the service does: XML in the body, or on HEAD in base64 in a header.</summary>
internal static class ErrorResponse
{
    /// <summary>The answer that says an error.</summary>
    public static ServerResponse From(ServiceError error, Exchange exchange)
    {
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
            new XElement("Message", error.Message),
            new XElement("RequestId", exchange.RequestId),
            new XElement("HostId", exchange.Request.Host),
            error.Details.Select(detail => new XElement(detail.Key, detail.Value)),
            XmlOutput.Optional("EC", error.Ec),
            XmlOutput.Optional("RecommendDoc",
                error.Ec is null ? null : "https://api.aliyun.com/troubleshoot?q=" + error.Ec));
}
