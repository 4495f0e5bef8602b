using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Transfers;

/// <summary>Makes an object of parts that go in parallel; when one of them fails or the work is stopped, the upload is
/// given up and nothing of it is left.</summary>
/// <param name="client">Whom the requests go to.</param>
/// <param name="limiter">Where they take their turns.</param>
public sealed class MultipartTransfer(IOssClient client, ConcurrencyLimiter limiter)
{
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToAbort = TimeSpan.FromSeconds(30);

    /// <summary>Sends one part of an upload, by its number.</summary>
    public delegate Task<UploadedPart> SendPart(MultipartUpload upload, int number, CancellationToken stop);

    /// <summary>Who begins the upload, where that is another client.</summary>
    public IOssClient? Beginner { get; init; }

    /// <summary>Told of the upload before its first part is sent; what it throws gives the upload up.</summary>
    public Func<MultipartUpload, Task>? OnBegun { get; init; }

    /// <summary>The last look before the object is made of its parts; what it throws gives the upload up. It holds a
    /// slot already.</summary>
    public Func<CancellationToken, Task>? BeforeComplete { get; init; }

    /// <summary>Makes the object.</summary>
    /// <param name="target">The object.</param>
    /// <param name="properties">What it has beside its content.</param>
    /// <param name="count">How many parts there are.</param>
    /// <param name="send">Sends one of them.</param>
    /// <param name="stop">Ends the work; the upload is given up then, too.</param>
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
            WrittenObject written = await limiter.RunAsync(
                () => CompleteAsync(upload, parts, properties, stop), stop).ConfigureAwait(false);
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

    private async Task<WrittenObject> CompleteAsync(
        MultipartUpload upload, UploadedPart[] parts, ObjectProperties properties, CancellationToken stop)
    {
        if (BeforeComplete is not null)
        {
            await BeforeComplete(stop).ConfigureAwait(false);
        }

        return await client.CompleteMultipartUploadAsync(upload, parts, properties, stop).ConfigureAwait(false);
    }

    private async Task<MultipartUpload> BeginAsync(
        ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        // An upload whose id is not waited for could not be given up.
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
            // The parts that were given up are not what went wrong.
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

/// <summary>How many bytes are cut into the parts of a multipart upload.</summary>
public static class PartPlan
{
    private const int MostParts = 10_000;
    private const long DefaultPartSize = 16L << 20;

    /// <summary>The smallest size of parts with which there are not more than 10,000.</summary>
    public static long SmallestFor(long size) => ((size - 1) / MostParts) + 1;

    /// <summary>The parts, in order.</summary>
    /// <param name="size">How many bytes there are; more than none.</param>
    /// <param name="partSize">The size of each part but the last; <c>null</c> for 16 MiB, or as much more
    /// as it takes.</param>
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
