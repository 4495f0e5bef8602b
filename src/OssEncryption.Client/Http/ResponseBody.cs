using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>Reads bodies up to a limit that is counted while they come, whatever length they announce.</summary>
internal static class ResponseBody
{
    private const int Limit = 5 * 1024 * 1024;
    private const int UnknownLength = 4096;

    /// <summary>Reads the body of an answer to its end.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: cut off or too
    /// large.</exception>
    public static async Task<ArraySegment<byte>> ReadAsync(
        OssResponse answer, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content is not { } content || answer.Length == 0)
        {
            return answer.Body;
        }

        long? announced = answer.Length;
        if (announced > Limit)
        {
            throw TooLarge(answer);
        }

        // On the older runtimes a read in progress does not look at its token; closing the answer ends it.
        using CancellationTokenRegistration stop = cancellationToken.Register(
            static state => ((HttpResponseMessage)state!).Dispose(), response);
        try
        {
            return await ReadAsync(answer, content, announced, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception lost) when (
            lost is IOException or HttpRequestException or ObjectDisposedException
            && !cancellationToken.IsCancellationRequested)
        {
            throw CutOff(answer);
        }
    }

    private static async Task<ArraySegment<byte>> ReadAsync(
        OssResponse answer, HttpContent content, long? announced, CancellationToken cancellationToken)
    {
        using Stream stream = await content.ReadAsStreamAsync().ConfigureAwait(false);

        byte[] buffer = new byte[announced ?? UnknownLength];
        int count = 0;
        while (count != announced)
        {
            int read = await stream.ReadAsync(buffer, count, buffer.Length - count, cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return announced is null ? new ArraySegment<byte>(buffer, 0, count) : throw CutOff(answer);
            }

            count += read;
            if (count > Limit)
            {
                throw TooLarge(answer);
            }

            if (count == buffer.Length && announced is null)
            {
                Array.Resize(ref buffer, Math.Min(2 * buffer.Length, Limit + 1));
            }
        }

        return new ArraySegment<byte>(buffer, 0, count);
    }

    private static OssTransportException CutOff(OssResponse answer) =>
        answer.Unreadable("was cut off on the way", isTransient: true);

    private static OssTransportException TooLarge(OssResponse answer) => answer.Unreadable("is larger than 5 MiB");
}
