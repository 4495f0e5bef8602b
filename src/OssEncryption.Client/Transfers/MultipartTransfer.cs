using OssEncryption.Client;

namespace OssEncryption.Transfers;

/// <summary>Makes an object of parts that go in parallel; when one of them fails or the pipeline stops, the upload is
/// given up and nothing of it is left.</summary>
internal sealed class MultipartTransfer(IOssClient client, RequestSlots slots)
{
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToAbort = TimeSpan.FromSeconds(30);

    /// <summary>Sends one part of an upload, by its number.</summary>
    public delegate Task<UploadedPart> SendPart(MultipartUpload upload, int number, CancellationToken stop);

    /// <summary>Makes the object.</summary>
    public async Task<WrittenObject> RunAsync(
        ObjectAddress target, ObjectProperties properties, int count, SendPart send, CancellationToken stop)
    {
        MultipartUpload upload = await slots.RunAsync(() => BeginAsync(target, properties, stop), stop)
            .ConfigureAwait(false);
        WrittenObject written;
        try
        {
            UploadedPart[] parts = await SendAllAsync(upload, count, send, stop).ConfigureAwait(false);
            written = await slots.RunAsync(
                () => client.CompleteMultipartUploadAsync(upload, parts, stop), stop).ConfigureAwait(false);
        }
        catch
        {
            await AbortAsync(upload).ConfigureAwait(false);
            throw;
        }

        if (properties.Acl is not null)
        {
            // An upload in parts takes no ACL when it begins, so it is set on what was made.
            await client.PutObjectAclAsync(target with { VersionId = written.VersionId }, properties.Acl, stop)
                .ConfigureAwait(false);
        }

        return written.Encryption == EncryptionRule.None ? written with { Encryption = upload.Encryption } : written;
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

    private async Task AbortAsync(MultipartUpload upload)
    {
        using var patience = new CancellationTokenSource(TimeToAbort);
        try
        {
            await client.AbortMultipartUploadAsync(upload, patience.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OssException or OperationCanceledException)
        {
            // What went wrong before is what the user must hear of.
        }
    }
}
