using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Copies an object onto itself with a multipart upload. CompleteMultipartUpload has no precondition, so the
/// object is read again immediately before it. With versioning, a version written in between becomes the current one
/// again.</summary>
internal sealed class MultipartCopy(
    IOssClient client, ConcurrencyLimiter limiter, VersionOrder order, IWriteAheadLog log, RepairOptions options)
{
    private const string Unlisted =
        " An upload in parts whose id never arrived may be open, and the uploads of the key could not be listed.";

    private readonly OrphanedUploads _orphans = new(client);
    private readonly IOssClient _atMostOnceClient = client.AtMostOnce();

    /// <summary>Copies the object.</summary>
    /// <exception cref="RepairSkippedException">The object was written during the copy.</exception>
    public async Task<WrittenObject> RunAsync(RepairAttempt work, ObjectSnapshot before, CancellationToken stop)
    {
        IReadOnlyList<string> open = await limiter.RunAsync(() => _orphans.ListAsync(work.Current, stop), stop)
            .ConfigureAwait(false);
        await log.BegunAsync(work.Begin(before, open)).ConfigureAwait(false);
        MultipartUpload? begun = null;
        var transfer = new MultipartTransfer(client, limiter)
        {
            Beginner = _atMostOnceClient,
            OnBegun = upload => log.UploadOpenedAsync(work.Entry.Number, begun = upload),
            BeforeComplete = last => RequireUnchangedAsync(work.Current, before, last),
        };
        try
        {
            WrittenObject written = await SendAsync(transfer, work, before, stop).ConfigureAwait(false);
            await log.UploadClosedAsync(work.Entry.Number, begun!).ConfigureAwait(false);
            await order.RequireOnTopAsync(work.Current, before, written, stop).ConfigureAwait(false);
            return written;
        }
        catch (Exception problem) when (begun is null && IsOutcomeUnknown(problem))
        {
            work.UploadsBeforeLost = open;
            throw;
        }
        catch (OssException problem) when (begun is not null && problem.OrphanedUpload is null)
        {
            await log.UploadClosedAsync(work.Entry.Number, begun).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Names the uploads that may have been left open by an attempt that did not learn their ids.</summary>
    /// <param name="outcome">The outcome of the object.</param>
    /// <param name="before">The ids of the uploads that were open before the first such attempt; <c>null</c> if there
    /// was none.</param>
    /// <param name="stop">Cancels the work.</param>
    public async Task<PlanOutcome> NameLostUploadsAsync(
        PlanOutcome outcome, IReadOnlyList<string>? before, CancellationToken stop)
    {
        if (before is null)
        {
            return outcome;
        }

        try
        {
            ObjectAddress current = outcome.Address with { VersionId = null };
            IReadOnlyList<string> open = await limiter.RunAsync(() => _orphans.ListAsync(current, stop), stop)
                .ConfigureAwait(false);
            string[] left = [.. outcome.LeftUploadIds.Union(open.Except(before))];
            return outcome with { LeftUploadIds = left };
        }
        catch (OssException)
        {
            return outcome with { Message = (outcome.Message + Unlisted).TrimStart() };
        }
    }

    private Task<WrittenObject> SendAsync(
        MultipartTransfer transfer, RepairAttempt work, ObjectSnapshot before, CancellationToken stop)
    {
        long smallest = PartPlan.SmallestFor(before.State.Size);
        IReadOnlyList<ByteRange> parts = PartPlan.For(before.State.Size, Math.Max(options.PartSize, smallest));
        return transfer.RunAsync(
            work.Current,
            before.For(work.Wanted),
            parts.Count,
            (upload, number, cancel) => client.UploadPartCopyAsync(
                upload, number, work.Current, parts[number - 1], before.State.ETag, cancel),
            stop);
    }

    private async Task RequireUnchangedAsync(ObjectAddress address, ObjectSnapshot before, CancellationToken stop)
    {
        Task<IReadOnlyDictionary<string, string>> tags = limiter.RunNextAsync(
            () => client.GetObjectTaggingAsync(address, stop), stop);
        Task<string> acl = limiter.RunNextAsync(() => client.GetObjectAclAsync(address, stop), stop);
        await Task.WhenAll(tags, acl).ConfigureAwait(false);

        // Last, because a write after it is not noticed without versions.
        StoredState state = await limiter.RunNextAsync(
            () => client.HeadObjectAsync(address, ReadConditions.None, stop), stop).ConfigureAwait(false);
        bool isSame = state.ETag == before.State.ETag
            && state.LastModified == before.State.LastModified
            && state.Address.VersionId == before.State.Address.VersionId
            && before.Fingerprint.DifferencesTo(ObjectFingerprint.Of(
                state, acl.Result, tags.Result, before.Salt, before.IsHeld)).Count == 0;
        if (!isSame)
        {
            throw new RepairSkippedException(
                OutcomeReason.Changed, "Somebody changed it while it was copied by parts.");
        }
    }

    private static bool IsOutcomeUnknown(Exception problem) =>
        problem is OperationCanceledException or OssException { OutcomeUnknown: true };
}

/// <summary>Multipart uploads that an attempt or a run left open. An upload whose id is known is ours and is aborted.
/// The id is unknown when the connection or the process ended before its response arrived. Nothing in such an upload
/// shows whose it is: ListMultipartUploads and ListParts return no metadata, and InitiateMultipartUpload takes no
/// token. So it is never aborted, only named.</summary>
/// <param name="client">The client.</param>
internal sealed class OrphanedUploads(IOssClient client)
{
    /// <summary>The ids of the open uploads of a key.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(ObjectAddress address, CancellationToken stop)
    {
        IReadOnlyList<MultipartUpload> uploads = await client
            .ListMultipartUploadsAsync(address.Bucket, address.Key, stop).ConfigureAwait(false);
        return [.. uploads.Where(upload => upload.Target.Key == address.Key).Select(upload => upload.UploadId)];
    }

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
}
