using System.Collections.Concurrent;
using System.Net;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>A body that is sent as it is read: its length is announced, its checksum made on the way, and a source that
/// does not keep its length ends the request before the last byte, so that the service stores nothing.</summary>
/// <param name="request">The request that it belongs to, which is told the checksum.</param>
/// <param name="source">What is sent.</param>
/// <param name="limit">What ends the attempt; put off each time that bytes went out.</param>
/// <param name="idleTimeout">How long the connection may stand still.</param>
/// <param name="clock">The time.</param>
internal sealed class UploadContent(
    OssRequest request,
    ObjectContent source,
    CancellationTokenSource limit,
    TimeSpan idleTimeout,
    TransportClock clock)
    : HttpContent
{
    // That the connection moves is seen only when a write ends: where writes take long, they must be small.
    private const int SmallPiece = 64 * 1024;
    private static readonly TimeSpan LongWrite = TimeSpan.FromSeconds(1);

    // Taken once: what was announced is what must be sent.
    private readonly long _length = source.Length;
    private Crc64 _crc = new();
    private long _sent;
    private int _piece = SmallPiece;
    private bool _isStored;

    /// <summary>Why the source could not be sent, or <c>null</c>.</summary>
    public OssInputException? Failure { get; private set; }

    /// <summary>Compares the checksum of what was sent with that of the answer, where it gives one.</summary>
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

    // Whole buffers, so that few writes are made and the end is known when it comes.
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

/// <summary>What content is copied through. Large enough that the calls for each buffer do not count, small enough to
/// stay in the processor's cache. Arrays of this size are collected late and at a high price, so they are kept for the
/// next transfer.</summary>
internal static class TransferBuffers
{
    private const int Size = 128 * 1024;

    // An array below this size is collected like any other.
    private const int SmallSize = 80 * 1024;
    private const int MostIdle = 32;

    private static readonly ConcurrentBag<byte[]> Idle = [];

    /// <summary>A buffer for content of a length.</summary>
    /// <param name="length">Bytes; the buffer has as many where they are few.</param>
    public static byte[] Take(long length) =>
        length <= SmallSize ? new byte[length] : Idle.TryTake(out byte[]? idle) ? idle : new byte[Size];

    /// <summary>Takes a buffer back that nothing reads or writes any more: not one of a copy that was broken
    /// off.</summary>
    public static void GiveBack(byte[] buffer)
    {
        if (buffer.Length == Size && Idle.Count < MostIdle)
        {
            Idle.Add(buffer);
        }
    }
}
