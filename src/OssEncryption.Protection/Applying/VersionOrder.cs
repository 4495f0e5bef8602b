using OssEncryption.Client;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection;

/// <summary>Looks whether a copy lies directly on the version that it was made of. A version in between is newer than
/// what the copy shows.</summary>
/// <param name="client">Whom the requests go to.</param>
/// <param name="slots">Where they take their turns.</param>
internal sealed class VersionOrder(IOssClient client, RequestSlots slots)
{
    /// <summary>The version id of what is written while versioning is off or suspended; it is overwritten.</summary>
    public const string NullVersion = "null";

    private const int Enough = 100;

    /// <summary>Takes a copy back that lies on a version newer than its source, so that this one is current again. What
    /// is deleted is the version that was just made, of one that is still there.</summary>
    /// <exception cref="RepairSkippedException">It was taken back.</exception>
    public async Task RequireOnTopAsync(
        ObjectAddress address, StoredState source, WrittenObject written, CancellationToken stop)
    {
        ObjectAddress copy = address with { VersionId = written.VersionId };
        if (await FindBetweenAsync(copy, source.Address.VersionId, stop).ConfigureAwait(false) is null)
        {
            return;
        }

        await slots.RunAsync(() => client.DeleteObjectAsync(copy, stop), stop).ConfigureAwait(false);
        throw new RepairSkippedException(OutcomeReason.Changed,
            "Somebody wrote it in the moment before its copy was complete. The copy was taken back, so that what was " +
            "written is the current version.");
    }

    /// <summary>The version that lies directly beneath a copy, when that is not the copy's source; <c>null</c> when all
    /// is in order, or when no versions are kept.</summary>
    public async Task<string?> FindBetweenAsync(ObjectAddress copy, string? source, CancellationToken stop)
    {
        if (source is null || copy.VersionId is null or NullVersion)
        {
            return null;
        }

        VersionPage page = await slots.RunAsync(
            () => client.ListObjectVersionsAsync(copy.Bucket, new VersionQuery(copy.Key, MaxKeys: Enough), stop), stop)
            .ConfigureAwait(false);
        string? beneath = page.Versions
            .Where(version => version.Address.Key == copy.Key)
            .SkipWhile(version => version.Address.VersionId != copy.VersionId)
            .Skip(1)
            .FirstOrDefault()?.Address.VersionId;
        return beneath == source ? null : beneath;
    }
}
