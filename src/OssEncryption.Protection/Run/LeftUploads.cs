using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Gives up the uploads in parts that runs before have left open, as runs that are killed do.</summary>
internal sealed class LeftUploads(IOssClient client, JournalState state, JournalWriter journal, PlanShard shard)
{
    private readonly OrphanedUploads _lost = new(client);

    /// <summary>Gives them up; those that others may be working on stay.</summary>
    /// <returns>Those of ours that stay, because it failed or is not certain.</returns>
    public async Task<IReadOnlyList<MultipartUpload>> GiveUpAsync(CancellationToken stop)
    {
        var left = new List<MultipartUpload>();
        foreach ((long number, MultipartUpload upload) in state.OpenUploads.Where(open => shard.Contains(open.Number)))
        {
            if (await TryAsync(() => AbortAsync(number, upload, stop)).ConfigureAwait(false) is not null)
            {
                left.Add(upload);
            }
        }

        foreach (PendingRepair begun in state.UnclearUploads.Where(begun => shard.Contains(begun.Number)))
        {
            MultipartUpload? stays = null;
            await TryAsync(async () => stays = await _lost.GiveUpAsync(begun, stop).ConfigureAwait(false))
                .ConfigureAwait(false);
            if (stays is not null)
            {
                left.Add(stays);
            }
        }

        return left;
    }

    private async Task AbortAsync(long number, MultipartUpload upload, CancellationToken stop)
    {
        await client.AbortMultipartUploadAsync(upload, stop).ConfigureAwait(false);
        await journal.UploadClosedAsync(number, upload).ConfigureAwait(false);
    }

    private static async Task<OssException?> TryAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return null;
        }
        catch (OssException problem)
        {
            return problem;
        }
    }
}
