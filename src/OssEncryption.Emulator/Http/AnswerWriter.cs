using System.Globalization;
using System.Net;

namespace OssEncryption.Emulator.Http;

/// <summary>Puts an answer on the wire.</summary>
internal static class AnswerWriter
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Writes an answer and ends the exchange.</summary>
    /// <param name="exchange">The exchange it belongs to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="truncateAt">How much of the body is sent before the connection breaks, or <c>null</c> for all.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(
        Exchange exchange, Answer answer, int? truncateAt, CancellationToken cancellationToken)
    {
        HttpListenerResponse response = exchange.Response;
        bool isHead = exchange.Request.Method == "HEAD";
        response.StatusCode = answer.Status;
        foreach (KeyValuePair<string, string> header in answer.Headers)
        {
            response.Headers[header.Key] = header.Value;
        }

        AddCommonHeaders(exchange);
        response.ContentLength64 = answer.Length;
        using Stream? content = answer.Content;
        if (content is not null && !isHead)
        {
            long length = truncateAt is { } cut ? Math.Min(cut, answer.Length) : answer.Length;
            await CopyAsync(content, response.OutputStream, length, cancellationToken).ConfigureAwait(false);
        }

        if (truncateAt is not null && truncateAt < answer.Length)
        {
            await response.OutputStream.FlushAsync(cancellationToken).ConfigureAwait(false);
            response.Abort();
        }
        else
        {
            response.Close();
        }
    }

    private static void AddCommonHeaders(Exchange exchange)
    {
        double elapsed = (DateTimeOffset.UtcNow - exchange.Arrived).TotalMilliseconds;
        WebHeaderCollection headers = exchange.Response.Headers;
        headers["x-oss-request-id"] = exchange.RequestId;
        headers["x-oss-server-time"] = Math.Max(0, (long)elapsed).ToString(CultureInfo.InvariantCulture);
        headers["Server"] = "AliyunOSS";
        headers["Date"] = Answer.HttpDate(DateTimeOffset.UtcNow + exchange.ClockSkew);
    }

    private static async Task CopyAsync(Stream from, Stream to, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[(int)Math.Min(count, BufferSize)];
        for (long left = count; left > 0;)
        {
            int wanted = (int)Math.Min(left, buffer.Length);
            int read = await from.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new EndOfStreamException("The stored content is shorter than its length says.");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            left -= read;
        }
    }
}
