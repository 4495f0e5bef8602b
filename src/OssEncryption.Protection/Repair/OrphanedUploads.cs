using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Repair;

/// <summary>Finds uploads in parts whose id never arrived. An upload of the key that was not there before is taken for
/// ours when it is the only one; where there are more, it is not certain, and none is touched.</summary>
/// <param name="client">Whom the requests go to.</param>
internal sealed class OrphanedUploads(IOssClient client)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // The clocks of this machine and of the service may differ by this much, else it refuses requests.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(17);

    /// <summary>The uploads of a key that are open, by id.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(ObjectAddress address, CancellationToken stop) =>
        [.. (await FindAsync(address, stop).ConfigureAwait(false)).Select(upload => upload.UploadId)];

    /// <summary>Gives up an upload whose answer was just lost. When that is not certain, or fails, the failure names
    /// it.</summary>
    /// <param name="address">The object.</param>
    /// <param name="before">The uploads that were open before.</param>
    /// <param name="problem">The failure, or <c>null</c> when the work was stopped.</param>
    /// <returns>Whether the service answered; if not, somebody has to look again.</returns>
    public async Task<bool> TryGiveUpAsync(ObjectAddress address, IReadOnlyList<string> before, OssException? problem)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            MultipartUpload? left = await GiveUpAsync(address, before, null, patience.Token).ConfigureAwait(false);
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

    /// <summary>Gives up the upload that a run which was killed had begun, if it had.</summary>
    /// <returns>An upload that may be it, and stays.</returns>
    public Task<MultipartUpload?> GiveUpAsync(PendingRepair begun, CancellationToken stop) =>
        GiveUpAsync(begun.Address, begun.OpenUploads ?? [], begun.Time, stop);

    private async Task<MultipartUpload?> GiveUpAsync(
        ObjectAddress address, IReadOnlyList<string> before, DateTimeOffset? begun, CancellationToken stop)
    {
        MultipartUpload[] fresh =
        [
            .. (await FindAsync(address, stop).ConfigureAwait(false))
                .Where(upload => !before.Contains(upload.UploadId) && IsFrom(begun, upload.Initiated)),
        ];
        if (fresh.Length != 1)
        {
            return fresh.FirstOrDefault();
        }

        await client.AbortMultipartUploadAsync(fresh[0], stop).ConfigureAwait(false);
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
