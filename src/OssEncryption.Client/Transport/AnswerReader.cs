using System.Globalization;
using OssEncryption.Client.Wire;

namespace OssEncryption.Client.Transport;

/// <summary>Reads answers: whole, bounded, and errors as errors.</summary>
internal static class AnswerReader
{
    /// <summary>The largest answer that is read, in bytes: far above what any operation gives.</summary>
    public const int Limit = 5 * 1024 * 1024;

    /// <summary>The body of an answer.</summary>
    /// <exception cref="OssTransportException">It is larger than the limit, or ends before its announced length.</exception>
    public static async Task<byte[]> ReadBodyAsync(HttpResponseMessage answer, string host, CancellationToken cancellationToken)
    {
        long? announced = answer.Content.Headers.ContentLength;
        if (announced == 0)
        {
            return [];
        }

        if (announced > Limit)
        {
            throw TooLarge(host);
        }

        using Stream stream = await answer.Content.ReadAsStreamAsync().ConfigureAwait(false);
        byte[] buffer = new byte[announced ?? 4096];
        int filled = 0;
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (announced is not null)
                {
                    return buffer;
                }

                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Limit + 1));
            }

            int read = await stream.ReadAsync(buffer, filled, buffer.Length - filled, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            filled += read;
            if (filled > Limit)
            {
                throw TooLarge(host);
            }
        }

        if (announced is not null)
        {
            throw Unreadable(host, "was cut off");
        }

        Array.Resize(ref buffer, filled);
        return buffer;
    }

    /// <summary>The failure that an answer with an error status reports.</summary>
    public static OssException ReadError(string operation, string host, HttpResponseMessage answer, byte[] body)
    {
        Dictionary<string, string>? details = body.Length > 0 ? ErrorXml.TryRead(body) : FromHeader(answer);
        int status = (int)answer.StatusCode;
        if (details is null)
        {
            if (body.Length > 0 || status is >= 300 and < 400)
            {
                string type = answer.Content.Headers.ContentType?.MediaType ?? "no content type";
                return Unreadable(host, $"has the status {status} and is {type}, not an error of OSS", status >= 500);
            }

            details = new Dictionary<string, string>(StringComparer.Ordinal);
        }

        Complete(details, "RequestId", Header(answer, "x-oss-request-id"));
        Complete(details, "EC", Header(answer, "x-oss-ec"));
        Complete(details, "Code", answer.StatusCode.ToString());
        Complete(details, "Message", $"The service answered with the status {status}.");
        return new OssServiceException(status, details["Code"], details["Message"], details) { Operation = operation };
    }

    /// <summary>The failure of an answer that is not what OSS sends.</summary>
    /// <param name="host">The host that answered.</param>
    /// <param name="what">What is wrong with it, as the rest of a sentence.</param>
    /// <param name="isTransient">Whether it may be better the next time.</param>
    /// <param name="cause">Why it could not be read.</param>
    public static OssTransportException Unreadable(
        string host, string what, bool isTransient = false, Exception? cause = null) =>
        new(OssTransportError.UnreadableAnswer, $"The answer of {host} {what}.", cause)
        {
            Host = host,
            IsTransient = isTransient,
        };

    /// <summary>The value of a header, or <c>null</c>.</summary>
    public static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    private static OssTransportException TooLarge(string host) => Unreadable(host,
        string.Format(CultureInfo.InvariantCulture, "is larger than {0} MiB", Limit / (1024 * 1024)));

    private static Dictionary<string, string>? FromHeader(HttpResponseMessage answer)
    {
        if (Header(answer, "x-oss-err") is not string encoded)
        {
            return null;
        }

        try
        {
            return ErrorXml.TryRead(Convert.FromBase64String(encoded));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static void Complete(Dictionary<string, string> details, string name, string? value)
    {
        if (value is not null && (!details.TryGetValue(name, out string? known) || known.Length == 0))
        {
            details[name] = value;
        }
    }
}
