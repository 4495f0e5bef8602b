using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Repair;

/// <summary>Guards the versions of a key: a copy must not replace a noncurrent version, and must directly follow its
/// source. A version in between has newer content than the copy.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
internal sealed class VersionOrder(IOssClient client, ConcurrencyLimiter limiter)
{
    /// <summary>The version id of objects written while versioning is off or suspended. Each write replaces
    /// it.</summary>
    public const string NullVersion = "null";

    private const int Enough = 100;

    private readonly Dictionary<string, Task<string?>> _versioning = new(StringComparer.Ordinal);

    /// <summary>Rejects a copy that would replace a noncurrent version. While versioning is suspended, a write makes
    /// the version "null", and replaces the one from before versioning was enabled.</summary>
    /// <param name="current">The current version.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="RepairSkippedException">The copy would replace a version.</exception>
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

    /// <summary>Whether the bucket keeps the version that a copy is made of.</summary>
    public async Task<bool> KeepsSourceAsync(ObjectAddress current, CancellationToken stop) =>
        current.VersionId is not null
        && await VersioningOfAsync(current.Bucket, stop).ConfigureAwait(false) == PlanBucket.VersioningOn;

    /// <summary>Deletes a copy that does not directly follow its source, so that the newer version is current again.
    /// The deleted version is the one just made; its source still exists. A copy whose ACL or tags somebody has changed
    /// since stays.</summary>
    /// <exception cref="RepairSkippedException">The copy was deleted, or is not on top of its source.</exception>
    public async Task RequireOnTopAsync(
        ObjectAddress address, ObjectSnapshot source, WrittenObject written, CancellationToken stop)
    {
        ObjectAddress copy = address with { VersionId = written.VersionId };
        if (await FindBetweenAsync(copy, source.State.Address.VersionId, stop).ConfigureAwait(false)
            is not { } between)
        {
            return;
        }

        string acl = await limiter.RunAsync(() => client.GetObjectAclAsync(copy, stop), stop).ConfigureAwait(false);
        IReadOnlyDictionary<string, string> tags = await limiter.RunAsync(
            () => client.GetObjectTaggingAsync(copy, stop), stop).ConfigureAwait(false);
        if (!source.HasAccessOf(acl, tags))
        {
            throw new RepairSkippedException(OutcomeReason.Superseded,
                $"Somebody wrote its version {between} before its copy by parts was complete, and changed ACL or " +
                "tags of the copy since.")
            {
                Advice = $"Compare the version {between} with the one above it, {copy.VersionId}, which is the copy " +
                    "of an older one.",
            };
        }

        await limiter.RunAsync(() => client.DeleteObjectAsync(copy, stop), stop).ConfigureAwait(false);
        throw new RepairSkippedException(OutcomeReason.Changed,
            "Somebody wrote it in the moment before its copy was complete. The copy was taken back, so that what was " +
            "written is the current version.");
    }

    /// <summary>The version between a copy and its source; <c>null</c> if there is none, or without
    /// versioning.</summary>
    public async Task<string?> FindBetweenAsync(ObjectAddress copy, string? source, CancellationToken stop)
    {
        if (source is null || copy.VersionId is null or NullVersion)
        {
            return null;
        }

        VersionPage page = await limiter.RunAsync(
            () => client.ListObjectVersionsAsync(copy.Bucket, new VersionQuery(copy.Key, MaxKeys: Enough), stop), stop)
            .ConfigureAwait(false);
        string? beneath = page.Versions
            .Where(version => version.Address.Key == copy.Key)
            .SkipWhile(version => version.Address.VersionId != copy.VersionId)
            .Skip(1)
            .FirstOrDefault()?.Address.VersionId;
        return beneath == source ? null : beneath;
    }

    // One request per bucket; a failed one is repeated.
    private Task<string?> VersioningOfAsync(string bucket, CancellationToken stop)
    {
        lock (_versioning)
        {
            if (!_versioning.TryGetValue(bucket, out Task<string?>? asked) || asked.IsFaulted || asked.IsCanceled)
            {
                asked = limiter.RunAsync(() => client.GetBucketVersioningAsync(bucket, stop), stop);
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
            VersionPage page = await limiter.RunAsync(
                () => client.ListObjectVersionsAsync(current.Bucket, query, stop), stop).ConfigureAwait(false);
            if (page.Versions.Any(version => version.Address is { VersionId: NullVersion } at && at.Key == current.Key))
            {
                return true;
            }

            // Versions are sorted by key: the key itself comes before longer keys with this prefix.
            if (page.NextKeyMarker != current.Key)
            {
                return false;
            }

            query = query with { KeyMarker = page.NextKeyMarker, VersionIdMarker = page.NextVersionIdMarker };
        }
    }
}
