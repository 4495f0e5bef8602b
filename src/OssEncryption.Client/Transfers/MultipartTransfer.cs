using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Transfers;

/// <summary>Writes an object by a multipart upload with parallel parts. When a part fails or the work is cancelled, the
/// upload is aborted.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
public sealed class MultipartTransfer(IOssClient client, ConcurrencyLimiter limiter)
{
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToAbort = TimeSpan.FromSeconds(30);

    /// <summary>Sends one part of an upload, by its number.</summary>
    public delegate Task<UploadedPart> SendPart(MultipartUpload upload, int number, CancellationToken stop);

    /// <summary>The client that initiates the upload, if it is another one.</summary>
    public IOssClient? Beginner { get; init; }

    /// <summary>Called before the first part is sent. An exception aborts the upload.</summary>
    public Func<MultipartUpload, Task>? OnBegun { get; init; }

    /// <summary>Called before the upload is completed; it observes the concurrency limit itself. An exception aborts
    /// the upload.</summary>
    public Func<CancellationToken, Task>? BeforeComplete { get; init; }

    /// <summary>Writes the object.</summary>
    /// <param name="target">The object.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="count">The number of parts.</param>
    /// <param name="send">Sends one part.</param>
    /// <param name="stop">Cancels the work and aborts the upload.</param>
    public async Task<WrittenObject> RunAsync(
        ObjectAddress target, ObjectProperties properties, int count, SendPart send, CancellationToken stop)
    {
        MultipartUpload upload = await limiter.RunAsync(() => BeginAsync(target, properties, stop), stop)
            .ConfigureAwait(false);
        try
        {
            if (OnBegun is not null)
            {
                await OnBegun(upload).ConfigureAwait(false);
            }

            UploadedPart[] parts = await SendAllAsync(upload, count, send, stop).ConfigureAwait(false);
            if (BeforeComplete is not null)
            {
                await BeforeComplete(stop).ConfigureAwait(false);
            }

            WrittenObject written = await limiter.RunNextAsync(
                () => client.CompleteMultipartUploadAsync(upload, parts, properties, stop), stop)
                .ConfigureAwait(false);
            return written.Encryption == EncryptionRule.None
                ? written with { Encryption = upload.Encryption }
                : written;
        }
        catch (Exception problem)
        {
            if (!await TryAbortAsync(upload).ConfigureAwait(false) && problem is OssException failure)
            {
                failure.OrphanedUpload = upload;
            }

            throw;
        }
    }

    private async Task<MultipartUpload> BeginAsync(
        ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        // Wait for the upload id even when cancelled; without it the upload cannot be aborted.
        using var deadline = new CancellationTokenSource();
        using CancellationTokenRegistration stopping = stop.Register(() => deadline.CancelAfter(TimeToBegin));
        return await (Beginner ?? client).InitiateMultipartUploadAsync(target, properties, deadline.Token)
            .ConfigureAwait(false);
    }

    private async Task<UploadedPart[]> SendAllAsync(
        MultipartUpload upload, int count, SendPart send, CancellationToken stop)
    {
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var parts = new UploadedPart[count];
        int taken = 0;
        Task[] senders = [.. Enumerable.Range(0, Math.Min(count, limiter.Count)).Select(_ => SendNextAsync())];
        try
        {
            await Task.WhenAll(senders).ConfigureAwait(false);
            return parts;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Report the part that failed, not those that were cancelled because of it.
            await Task.WhenAll(senders.Where(sender => sender.IsFaulted)).ConfigureAwait(false);
            throw;
        }

        async Task SendNextAsync()
        {
            for (int number; (number = Interlocked.Increment(ref taken)) <= count;)
            {
                parts[number - 1] = await SendAsync(upload, number, send, failure).ConfigureAwait(false);
            }
        }
    }

    private async Task<UploadedPart> SendAsync(
        MultipartUpload upload, int number, SendPart send, CancellationTokenSource failure)
    {
        try
        {
            return await limiter.RunAsync(() => send(upload, number, failure.Token), failure.Token)
                .ConfigureAwait(false);
        }
        catch
        {
            failure.Cancel();
            throw;
        }
    }

    private async Task<bool> TryAbortAsync(MultipartUpload upload)
    {
        using var deadline = new CancellationTokenSource(TimeToAbort);
        try
        {
            await client.AbortMultipartUploadAsync(upload, deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception problem) when (problem is OssException or OperationCanceledException)
        {
            return false;
        }
    }
}

/// <summary>Divides a number of bytes into the parts of a multipart upload.</summary>
public static class PartPlan
{
    private const int MostParts = 10_000;
    private const long DefaultPartSize = 16L << 20;

    /// <summary>The smallest part size that makes at most 10,000 parts.</summary>
    public static long SmallestFor(long size) => ((size - 1) / MostParts) + 1;

    /// <summary>The parts, in order.</summary>
    /// <param name="size">The number of bytes; at least 1.</param>
    /// <param name="partSize">The size of each part but the last; <c>null</c> for 16 MiB, or more where 10,000 parts
    /// would not suffice.</param>
    /// <exception cref="OssInputException">There would be more than 10,000 parts.</exception>
    public static IReadOnlyList<ByteRange> For(long size, long? partSize)
    {
        long smallest = SmallestFor(size);
        long length = partSize ?? Math.Max(DefaultPartSize, smallest);
        if (length < smallest)
        {
            throw new OssInputException(OssInputError.InvalidPartNumber, FormattableString.Invariant(
                $"{size} bytes in parts of {length} are more than {MostParts} parts, the most an object has. ") +
                FormattableString.Invariant($"Use a -PartSize of at least {smallest}, or leave it out."));
        }

        var parts = new List<ByteRange>();
        for (long first = 0; first < size; first += length)
        {
            parts.Add(new ByteRange(first, Math.Min(first + length, size) - 1));
        }

        return parts;
    }
}
