using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Repair;

/// <summary>Looks after the versions of a key: whether a copy would replace an older one, and whether it lies directly
/// on the version that it was made of. A version in between is newer than what the copy shows.</summary>
/// <param name="client">Whom the requests go to.</param>
/// <param name="slots">Where they take their turns.</param>
internal sealed class VersionOrder(IOssClient client, ConcurrencyLimiter slots)
{
    /// <summary>The version id of what is written while versioning is off or suspended; it is overwritten.</summary>
    public const string NullVersion = "null";

    private const int Enough = 100;

    private readonly Dictionary<string, Task<string?>> _versioning = new(StringComparer.Ordinal);

    /// <summary>Refuses a copy that would replace an older version. While versioning is suspended, what is written is
    /// the version "null", and replaces the one of this name from before versioning was on.</summary>
    /// <param name="current">The current version.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="RepairSkippedException">There is such a version.</exception>
    public async Task RequireNothingReplacedAsync(ObjectAddress current, CancellationToken stop)
    {
        if (current.VersionId is not (null or NullVersion)
            && await VersioningOfAsync(current.Bucket, stop).ConfigureAwait(false) != PlanBucket.VersioningOn
            && await HasNullVersionAsync(current, stop).ConfigureAwait(false))
        {
            throw new RepairSkippedException(OutcomeReason.WouldReplaceVersion,
                "Versioning is suspended: a copy would be the version 'null', and replace the older version of this " +
                "name.");
        }
    }

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

    // Asked once of each bucket, for as long as that does not fail.
    private Task<string?> VersioningOfAsync(string bucket, CancellationToken stop)
    {
        lock (_versioning)
        {
            if (!_versioning.TryGetValue(bucket, out Task<string?>? asked) || asked.IsFaulted || asked.IsCanceled)
            {
                asked = slots.RunAsync(() => client.GetBucketVersioningAsync(bucket, stop), stop);
                _versioning[bucket] = asked;
            }

            return asked;
        }
    }

    private async Task<bool> HasNullVersionAsync(ObjectAddress current, CancellationToken stop)
    {
        var query = new VersionQuery(current.Key);
        while (true)
        {
            VersionPage page = await slots.RunAsync(
                () => client.ListObjectVersionsAsync(current.Bucket, query, stop), stop).ConfigureAwait(false);
            if (page.Versions.Any(version => version.Address is { VersionId: NullVersion } at && at.Key == current.Key))
            {
                return true;
            }

            // The key itself comes before all that begin with it.
            if (page.NextKeyMarker != current.Key)
            {
                return false;
            }

            query = query with { KeyMarker = page.NextKeyMarker, VersionIdMarker = page.NextVersionIdMarker };
        }
    }
}
