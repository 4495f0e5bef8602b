using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Repair;

/// <summary>Proves a copy: reads it back and compares everything with the object as it was before.</summary>
/// <param name="inspector">Reads the copy.</param>
/// <param name="order">Finds versions between the copy and its source.</param>
internal sealed class CopyProof(ObjectInspector inspector, VersionOrder order)
{
    private const string NoKey = "NoSuchKey";
    private const string NoVersion = "NoSuchVersion";

    // The error of HeadObject for a delete marker.
    private const string NotOfMarkers = "MethodNotAllowed";

    /// <summary>Proves a copy that was just made.</summary>
    /// <exception cref="ProofException">The copy differs from the object.</exception>
    /// <exception cref="RepairSkippedException">The object was written after the copy.</exception>
    public async Task<PlanOutcome> OfCopyAsync(
        RepairAttempt work, ObjectSnapshot before, WrittenObject written, bool byParts, CancellationToken stop)
    {
        ObjectAddress copy = work.Current with { VersionId = written.VersionId };
        ObjectLook look = inspector.LookAtCopy(copy, before.Tags.Count > 0, stop);
        Task<ObjectFingerprint?> atCopy = inspector.ReadSourceAsync(
            before.Fingerprint, before.State.Address, byParts, stop);
        try
        {
            work.State = await look.Head.ConfigureAwait(false);
            ObjectSnapshot after = await inspector.ReadAsync(look).ConfigureAwait(false);
            after = await inspector.HoldAsync(before.Fingerprint, after, stop).ConfigureAwait(false);
            List<string> differences = Compare(work, before.Fingerprint, after.Fingerprint, after.State);
            if (differences.Count > 0)
            {
                RequireOurs(after.State, written);
                throw Different(differences);
            }

            OutcomeReason reason = byParts ? OutcomeReason.CopiedByParts : OutcomeReason.Copied;
            return Prove(
                work,
                before.Fingerprint,
                before.State.Address,
                after,
                await atCopy.ConfigureAwait(false),
                reason,
                byParts);
        }
        catch (OssServiceException gone) when (gone.Code is NoKey or NoVersion or NotOfMarkers)
        {
            throw new RepairSkippedException(OutcomeReason.Superseded,
                "It was encrypted, and then deleted before that was proved.", gone);
        }
        finally
        {
            await look.EndAsync().ConfigureAwait(false);
            await Task.WhenAny(atCopy).ConfigureAwait(false);
        }
    }

    /// <summary>Proves the copy of an earlier attempt whose outcome is unknown.</summary>
    public async Task<PlanOutcome> OfEarlierAsync(
        RepairAttempt work, PendingRepair earlier, ObjectLook look, CancellationToken stop)
    {
        StoredState state = await look.Head.ConfigureAwait(false);
        ObjectSnapshot after = await inspector.ReadAsync(
            look, state.Address.VersionId is null ? null : state.Address, stop).ConfigureAwait(false);
        ObjectFingerprint now = after.FingerprintLike(earlier.Before);
        if (earlier.Before.IsOtherContentThan(now))
        {
            throw new RepairSkippedException(OutcomeReason.Changed,
                $"Somebody wrote it since its copy was begun; it is stored with {state.Encryption}.");
        }

        if (earlier.OpenUploads is not null
            && await order.FindBetweenAsync(state.Address, earlier.VersionId, stop).ConfigureAwait(false)
                is { } between)
        {
            throw new ProofException(OutcomeReason.Different,
                $"It was copied by parts, and somebody wrote its version {between} before the copy was complete.",
                "Compare the two versions. If the one beneath is the one to have, remove the version " +
                $"{state.Address.VersionId}, which is the copy of an older one.");
        }

        after = await inspector.HoldAsync(earlier.Before, after, stop).ConfigureAwait(false);
        now = after.FingerprintLike(earlier.Before);
        List<string> differences = Compare(work, earlier.Before, now, state);
        if (differences.Count > 0)
        {
            throw Different(differences);
        }

        ObjectAddress source = earlier.Address with { VersionId = earlier.VersionId };
        bool byParts = earlier.OpenUploads is not null;
        ObjectFingerprint? atCopy = await inspector.ReadSourceAsync(earlier.Before, source, byParts, stop)
            .ConfigureAwait(false);
        return Prove(work, earlier.Before, source, after, atCopy, OutcomeReason.FoundDone, byParts);
    }

    // Without versioning the key shows the last write, which may not be ours.
    private static void RequireOurs(StoredState state, WrittenObject written)
    {
        bool isOnlyOurs = written.VersionId is not (null or VersionOrder.NullVersion);
        if (!isOnlyOurs && (state.ETag != written.ETag || state.LastModified > written.LastModified))
        {
            throw new RepairSkippedException(OutcomeReason.Superseded,
                "It was encrypted, and then somebody wrote it anew before that was proved; it is stored " +
                (state.Encryption == EncryptionRule.None ? "plain." : "with " + state.Encryption + "."));
        }
    }

    private static List<string> Compare(
        RepairAttempt work, ObjectFingerprint before, ObjectFingerprint after, StoredState state)
    {
        List<string> differences = [.. before.DifferencesTo(after, withUnguarded: false)];
        if (!work.IsAsWanted(state))
        {
            differences.Insert(0, $"encryption is {state.Encryption} and not {work.Wanted}");
        }

        return differences;
    }

    private static PlanOutcome Prove(
        RepairAttempt work,
        ObjectFingerprint before,
        ObjectAddress source,
        ObjectSnapshot after,
        ObjectFingerprint? atCopy,
        OutcomeReason reason,
        bool byParts)
    {
        ObjectFingerprint now = after.FingerprintLike(before);
        if (!before.HasContentOf(now))
        {
            throw new ProofException(OutcomeReason.Unproved,
                "It was copied by parts with everything it had, but the service keeps no CRC64 of it: that its bytes " +
                "are the same is not proved.",
                "Compare its content with a copy that you trust.");
        }

        var changes = new ConcurrentChanges(before, atCopy, now);
        if (changes.AreUndone)
        {
            throw new RepairSkippedException(OutcomeReason.Superseded,
                $"It was encrypted. In the moment of the copy somebody changed it to {changes.Undone}, " +
                "and the copy has what was there before.")
            {
                Advice = $"Set on the object what its version {source.VersionId} has: {changes.Undone}.",
            };
        }

        StoredState state = after.State;
        return work.Outcome(reason) with
        {
            Address = state.Address,
            KeptVersionId = work.Earlier?.VersionId == state.Address.VersionId ? null : work.Earlier?.VersionId,
            Encryption = state.Encryption,
            ETag = state.ETag,
            RequestId = state.RequestId,
            Unproved = atCopy is not null ? UnprovedProperties.None
                : byParts ? UnprovedProperties.Acl | UnprovedProperties.Tags
                : UnprovedProperties.Acl,
            Message = string.Join(" ", new[] { changes.Note, NoteOf(state) }.OfType<string>()) is { Length: > 0 } note
                ? note
                : null,
        };
    }

    private static ProofException Different(List<string> differences) => new(OutcomeReason.Different,
        "It was copied, but the copy is not what the object was: " + string.Join("; ", differences) + ".",
        "Compare it with a copy that you trust. In a bucket with versioning the version before is unchanged.");

    private static string? NoteOf(StoredState state) =>
        state.Properties.StorageClass?.EndsWith("Archive", StringComparison.Ordinal) == true && state.Restore is null
            ? "It rests in the archive again: restore it before it is read."
            : null;
}

/// <summary>What other writers did to the ACL, the tags, the retention and the legal hold of an object around its copy.
/// No precondition of a copy covers these, and they have no time of their own. With versions the source still has what
/// it had at the moment of the copy, because later changes go to the copy. Without versions that moment cannot be seen
/// through.</summary>
internal sealed class ConcurrentChanges
{
    private readonly List<string> _undone = [];
    private readonly List<string> _kept = [];

    /// <summary>Compares a copy.</summary>
    /// <param name="before">The object as it was looked at before the copy.</param>
    /// <param name="source">The version that was copied, read after the copy; <c>null</c> if there is none any
    /// more.</param>
    /// <param name="copy">The copy.</param>
    public ConcurrentChanges(ObjectFingerprint before, ObjectFingerprint? source, ObjectFingerprint copy)
    {
        source ??= before;
        foreach (string name in NamesOf(before, source, copy))
        {
            (string? was, string? then, string? now) = (before.Find(name), source.Find(name), copy.Find(name));
            if (now == then)
            {
                continue;
            }

            if (now == was)
            {
                _undone.Add(ObjectFingerprint.Describe(name, then));
            }
            else if (ObjectFingerprint.Difference(name, then, now) is { } change)
            {
                _kept.Add(change);
            }
        }
    }

    private static List<string> NamesOf(params ObjectFingerprint[] states)
    {
        var names = new List<string>();
        foreach (ObjectFingerprint state in states)
        {
            foreach (KeyValuePair<string, string> property in state.Properties)
            {
                string name = property.Key;
                if ((ObjectFingerprint.IsUnguarded(name) || ObjectFingerprint.IsLock(name)) && !names.Contains(name))
                {
                    names.Add(name);
                }
            }
        }

        return names;
    }

    /// <summary>Whether a copy has undone a change that somebody made between the last look and the copy.</summary>
    public bool AreUndone => _undone.Count > 0;

    /// <summary>What was undone, as it was to be.</summary>
    public string Undone => string.Join("; ", _undone);

    /// <summary>The changes that the copy has, as a sentence; <c>null</c> if there is none.</summary>
    public string? Note => _kept.Count == 0
        ? null
        : "Somebody changed it since it was looked at, and that stays: " + string.Join("; ", _kept) + ".";
}

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
