using System.Globalization;
using System.Net;
using System.Text;

namespace OssEncryption.Emulator.Http;

/// <summary>Puts an answer on the wire.</summary>
internal static class AnswerWriter
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Writes an answer.</summary>
    /// <param name="exchange">The exchange it belongs to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="truncateAt">How many bytes of the body are sent, or <c>null</c> for all.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What becomes of the connection.</returns>
    public static async Task<Aftermath> WriteAsync(
        Exchange exchange, Answer answer, int? truncateAt, CancellationToken cancellationToken)
    {
        using Stream? content = answer.Content;
        bool hasBody = content is not null && exchange.Request.Method != "HEAD";
        long length = hasBody ? answer.Length : 0;
        long sent = truncateAt is { } cut ? Math.Min(cut, length) : length;

        // Head and beginning go out together, so that a small answer is one packet.
        byte[] head = Head(exchange, answer);
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

        return sent == length ? Aftermath.Reuse : Aftermath.Close;
    }

    private static byte[] Head(Exchange exchange, Answer answer)
    {
        var text = new StringBuilder(512);
        string reason = ReasonOf(answer.Status);
        text.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {answer.Status} {reason}\r\n");
        foreach (KeyValuePair<string, string> header in answer.Headers)
        {
            Append(text, header.Key, header.Value);
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        long elapsed = Math.Max(0, (long)(now - exchange.Arrived).TotalMilliseconds);
        Append(text, "Content-Length", answer.Length.ToString(CultureInfo.InvariantCulture));
        Append(text, "x-oss-request-id", exchange.RequestId);
        Append(text, "x-oss-server-time", elapsed.ToString(CultureInfo.InvariantCulture));
        Append(text, "Server", "AliyunOSS");
        Append(text, "Date", Answer.HttpDate(now + exchange.ClockSkew));
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
