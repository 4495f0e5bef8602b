namespace OssEncryption.Client.Transfers;

/// <summary>Makes an object of parts that go in parallel; when one of them fails or the work is stopped, the upload is
/// given up and nothing of it is left.</summary>
/// <param name="client">Whom the requests go to.</param>
/// <param name="slots">Where they take their turns.</param>
public sealed class MultipartTransfer(IOssClient client, RequestSlots slots)
{
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToAbort = TimeSpan.FromSeconds(30);

    /// <summary>Sends one part of an upload, by its number.</summary>
    public delegate Task<UploadedPart> SendPart(MultipartUpload upload, int number, CancellationToken stop);

    /// <summary>Told of the upload before its first part is sent.</summary>
    public Action<MultipartUpload>? OnBegun { get; init; }

    /// <summary>The last look before the object is made of its parts; what it throws gives the upload up.</summary>
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
        MultipartUpload upload = await slots.RunAsync(() => BeginAsync(target, properties, stop), stop)
            .ConfigureAwait(false);
        try
        {
            OnBegun?.Invoke(upload);
            UploadedPart[] parts = await SendAllAsync(upload, count, send, stop).ConfigureAwait(false);
            WrittenObject written = await slots.RunAsync(
                () => CompleteAsync(upload, parts, properties, stop), stop).ConfigureAwait(false);
            return written.Encryption == EncryptionRule.None
                ? written with { Encryption = upload.Encryption }
                : written;
        }
        catch (Exception problem)
        {
            if (!await TryAbortAsync(upload).ConfigureAwait(false) && problem is OssException failure)
            {
                failure.LeftUpload = upload;
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
        using var patience = new CancellationTokenSource();
        using CancellationTokenRegistration impatience = stop.Register(() => patience.CancelAfter(TimeToBegin));
        return await client.InitiateMultipartUploadAsync(target, properties, patience.Token).ConfigureAwait(false);
    }

    private async Task<UploadedPart[]> SendAllAsync(
        MultipartUpload upload, int count, SendPart send, CancellationToken stop)
    {
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<UploadedPart>[] sending =
            [.. Enumerable.Range(1, count).Select(number => SendAsync(upload, number, send, failure))];
        try
        {
            return await Task.WhenAll(sending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The parts that were given up are not what went wrong.
            await Task.WhenAll(sending.Where(part => part.IsFaulted)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<UploadedPart> SendAsync(
        MultipartUpload upload, int number, SendPart send, CancellationTokenSource failure)
    {
        try
        {
            return await slots.RunAsync(() => send(upload, number, failure.Token), failure.Token)
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
        using var patience = new CancellationTokenSource(TimeToAbort);
        try
        {
            await client.AbortMultipartUploadAsync(upload, patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception problem) when (problem is OssException or OperationCanceledException)
        {
            return false;
        }
    }
}
