using OssEncryption.Client.Model;

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
            await Task.WhenAny(Task.WhenAll(look.EndAsync(), atCopy)).ConfigureAwait(false);
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
                $"It was encrypted. In the moment of the copy somebody changed its ACL or tags to {changes.Undone}, " +
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
