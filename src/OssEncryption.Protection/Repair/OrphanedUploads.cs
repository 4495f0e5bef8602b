using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Repair;

/// <summary>Aborts multipart uploads that an attempt or a run left open. The id of an upload is known when its response
/// arrived; it is unknown when the connection or the process ended first. Then the upload of the key that was not open
/// before is ours if there is only one. If there are more, none is touched.</summary>
/// <param name="client">The client.</param>
internal sealed class OrphanedUploads(IOssClient client)
{
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(30);

    // The service refuses requests whose time differs from its own by more than 15 minutes.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(17);

    /// <summary>The ids of the open uploads of a key.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(ObjectAddress address, CancellationToken stop) =>
        [.. (await FindAsync(address, stop).ConfigureAwait(false)).Select(upload => upload.UploadId)];

    /// <summary>Aborts uploads whose ids are known, and logs each.</summary>
    /// <returns>Those that could not be aborted.</returns>
    public async Task<IReadOnlyList<MultipartUpload>> AbortKnownAsync(
        IEnumerable<(long Number, MultipartUpload Upload)> uploads, IWriteAheadLog log, CancellationToken stop)
    {
        var left = new List<MultipartUpload>();
        foreach ((long number, MultipartUpload upload) in uploads)
        {
            try
            {
                await client.AbortMultipartUploadAsync(upload, stop).ConfigureAwait(false);
                await log.UploadClosedAsync(number, upload).ConfigureAwait(false);
            }
            catch (OssException)
            {
                left.Add(upload);
            }
        }

        return left;
    }

    /// <summary>Aborts the uploads that killed runs may have begun.</summary>
    /// <returns>Those that may be ours and stay, because it is not certain.</returns>
    public async Task<IReadOnlyList<MultipartUpload>> AbortUnknownAsync(
        IEnumerable<PendingRepair> repairs, CancellationToken stop)
    {
        var left = new List<MultipartUpload>();
        foreach (PendingRepair repair in repairs)
        {
            try
            {
                if (await AbortUnknownAsync(repair, stop).ConfigureAwait(false) is { } upload)
                {
                    left.Add(upload);
                }
            }
            catch (OssException)
            {
                // The next run looks again: nothing was written that says the upload is gone.
            }
        }

        return left;
    }

    /// <summary>Aborts the upload that an earlier attempt may have begun.</summary>
    /// <returns>An upload that may be ours and stays, because it is not certain; else <c>null</c>.</returns>
    public Task<MultipartUpload?> AbortUnknownAsync(PendingRepair repair, CancellationToken stop) =>
        AbortUnknownAsync(repair.Address, repair.OpenUploads ?? [], repair.Time, stop);

    /// <summary>Aborts an upload whose response was just lost. When it is not certain which one that is, the failure
    /// names it.</summary>
    /// <param name="address">The object.</param>
    /// <param name="before">The ids of the uploads that were open before.</param>
    /// <param name="problem">The failure, or <c>null</c> when the work was cancelled.</param>
    /// <returns>Whether the service responded; if not, a later attempt must look again.</returns>
    public async Task<bool> TryAbortUnknownAsync(
        ObjectAddress address, IReadOnlyList<string> before, OssException? problem)
    {
        using var timeout = new CancellationTokenSource(AbortTimeout);
        try
        {
            MultipartUpload? left = await AbortUnknownAsync(address, before, null, timeout.Token).ConfigureAwait(false);
            if (problem is not null)
            {
                problem.OrphanedUpload = left;
            }

            return true;
        }
        catch (Exception failure) when (failure is OssException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<MultipartUpload?> AbortUnknownAsync(
        ObjectAddress address, IReadOnlyList<string> before, DateTimeOffset? begun, CancellationToken stop)
    {
        MultipartUpload[] candidates =
        [
            .. (await FindAsync(address, stop).ConfigureAwait(false))
                .Where(upload => !before.Contains(upload.UploadId) && IsFrom(begun, upload.Initiated)),
        ];
        if (candidates.Length != 1)
        {
            return candidates.FirstOrDefault();
        }

        await client.AbortMultipartUploadAsync(candidates[0], stop).ConfigureAwait(false);
        return null;
    }

    private static bool IsFrom(DateTimeOffset? begun, DateTimeOffset? initiated) =>
        begun is not { } time || initiated is not { } when || (when - time).Duration() < ClockTolerance;

    private async Task<IEnumerable<MultipartUpload>> FindAsync(ObjectAddress address, CancellationToken stop)
    {
        IReadOnlyList<MultipartUpload> uploads = await client
            .ListMultipartUploadsAsync(address.Bucket, address.Key, stop).ConfigureAwait(false);
        return uploads.Where(upload => upload.Target.Key == address.Key);
    }
}
