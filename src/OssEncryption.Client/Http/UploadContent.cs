using System.Collections.Concurrent;
using System.Net;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>A streamed body with announced length and computed CRC64. If the source changes its length, the request is
/// aborted before the last byte, so that the service stores nothing.</summary>
/// <param name="request">The request, which receives the CRC64.</param>
/// <param name="source">The content.</param>
/// <param name="limit">Ends the attempt; extended each time that bytes were sent.</param>
/// <param name="idleTimeout">The longest time of a write.</param>
/// <param name="clock">The time.</param>
internal sealed class UploadContent(
    OssRequest request,
    ObjectContent source,
    CancellationTokenSource limit,
    TimeSpan idleTimeout,
    TransportClock clock)
    : HttpContent
{
    // Progress shows only at the end of a write, so slow connections need small writes.
    private const int SmallPiece = 64 * 1024;
    private static readonly TimeSpan LongWrite = TimeSpan.FromSeconds(1);

    // Read once: the announced length is the one to send.
    private readonly long _length = source.Length;
    private Crc64 _crc = new();
    private long _sent;
    private int _piece = SmallPiece;
    private bool _isStored;

    /// <summary>Why the content could not be sent, or <c>null</c>.</summary>
    public OssInputException? Failure { get; private set; }

    /// <summary>Compares the CRC64 of the sent bytes with that of the response, if it has one.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.ChecksumMismatch"/>.</exception>
    public void Compare(OssResponse response)
    {
        if (response.Error is not null)
        {
            return;
        }

        if (response.Crc64 is { } stored && stored != _crc.Value)
        {
            throw response.Damaged(FormattableString.Invariant(
                $"What the service stored is not what was sent: its CRC64 is {stored}, not {_crc.Value}"));
        }

        _isStored = true;
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        Restart();
        try
        {
            using Stream input = Open();
            await CopyAsync(input, stream).ConfigureAwait(false);
        }
        catch (OssInputException flaw)
        {
            Failure = flaw;
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isStored)
        {
            Restart();
        }

        base.Dispose(disposing);
    }

    private void Restart()
    {
        if (_sent > 0)
        {
            source.Progress?.Invoke(-_sent);
        }

        _crc = new Crc64();
        _sent = 0;
    }

    private async Task CopyAsync(Stream input, Stream output)
    {
        byte[] buffer = TransferBuffers.Take(_length + 1);
        while (true)
        {
            int count = await FillAsync(input, buffer).ConfigureAwait(false);
            bool isEnd = count < buffer.Length || _sent + count == _length;
            if (_sent + count > _length
                || (isEnd && _sent + count < _length)
                || (isEnd && await FillAsync(input, new byte[1]).ConfigureAwait(false) > 0))
            {
                throw ContentFlaw.Changed(_length);
            }

            _crc.Append(buffer, 0, count);
            await WriteAsync(output, buffer, count).ConfigureAwait(false);
            if (isEnd)
            {
                request.ContentCrc64 = _crc.Value;
                TransferBuffers.GiveBack(buffer);
                return;
            }
        }
    }

    private async Task WriteAsync(Stream output, byte[] buffer, int count)
    {
        for (int offset = 0; offset < count;)
        {
            int piece = Math.Min(_piece, count - offset);
            DateTimeOffset begun = clock.UtcNow();
            await output.WriteAsync(buffer, offset, piece, limit.Token).ConfigureAwait(false);
            limit.CancelAfter(idleTimeout);
            _piece = clock.UtcNow() - begun < LongWrite ? int.MaxValue : SmallPiece;
            offset += piece;
            _sent += piece;
            source.Progress?.Invoke(piece);
        }
    }

    private Stream Open()
    {
        try
        {
            return source.Open();
        }
        catch (Exception flaw) when (flaw is IOException or UnauthorizedAccessException)
        {
            throw ContentFlaw.Unreadable(flaw);
        }
    }

    // Fills whole buffers for fewer writes, and so that the last one is known.
    private async Task<int> FillAsync(Stream input, byte[] buffer)
    {
        int count = 0;
        try
        {
            while (count < buffer.Length)
            {
                int read = await input.ReadAsync(buffer, count, buffer.Length - count, limit.Token)
                    .ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                count += read;
            }
        }
        catch (Exception flaw) when (flaw is IOException or UnauthorizedAccessException)
        {
            throw ContentFlaw.Unreadable(flaw);
        }

        return count;
    }
}

/// <summary>A pool of copy buffers: large enough that calls per buffer do not count, small enough for the processor's
/// cache. Arrays of this size live on the large object heap, so they are reused.</summary>
internal static class TransferBuffers
{
    private const int Size = 128 * 1024;

    // Arrays below this size stay off the large object heap.
    private const int SmallSize = 80 * 1024;
    private const int MostIdle = 32;

    private static readonly ConcurrentBag<byte[]> Idle = [];

    /// <summary>Takes a buffer for content of a length.</summary>
    /// <param name="length">The length in bytes; the buffer of short content has this size.</param>
    public static byte[] Take(long length) =>
        length <= SmallSize ? new byte[length] : Idle.TryTake(out byte[]? idle) ? idle : new byte[Size];

    /// <summary>Returns a buffer that nothing uses any more. A copy that was aborted may still use its
    /// buffer.</summary>
    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length == Size && Idle.Count < MostIdle)
        {
            Idle.Add(buffer);
        }
    }
}
