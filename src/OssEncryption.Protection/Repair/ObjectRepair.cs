using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Repair;

/// <summary>Encrypts an object in place: copies it onto itself with everything it has, and proves the copy. Each
/// attempt first reads the object, so it may follow any other attempt, in this run or in the next, whatever the
/// outcome of that was.</summary>
internal sealed class ObjectRepair
{
    private const string NoKey = "NoSuchKey";

    // The slowest copy in one request, in bytes per second.
    private const double SlowestCopy = 50 << 20;

    private readonly IOssClient _atMostOnceClient;
    private readonly ConcurrencyLimiter _limiter;
    private readonly IWriteAheadLog _log;
    private readonly RepairOptions _options;
    private readonly ObjectInspector _inspector;
    private readonly CopyProof _proof;
    private readonly MultipartCopy _multipart;
    private readonly VersionOrder _order;
    private readonly ArchiveRestore _archive;

    /// <summary>Creates a repair.</summary>
    /// <param name="client">The client.</param>
    /// <param name="limiter">Limits concurrent requests.</param>
    /// <param name="log">The write-ahead log.</param>
    /// <param name="options">Options of the copies.</param>
    public ObjectRepair(IOssClient client, ConcurrencyLimiter limiter, IWriteAheadLog log, RepairOptions options)
    {
        _atMostOnceClient = client.AtMostOnce();
        _limiter = limiter;
        _log = log;
        _options = options;
        _inspector = new ObjectInspector(client, limiter, options.IgnoredHeaders, log.Salt);
        _order = new VersionOrder(client, limiter);
        _proof = new CopyProof(_inspector, _order);
        _archive = new ArchiveRestore(client, limiter, options.Restore, options.UtcNow);
        _multipart = new MultipartCopy(client, limiter, _order, log, options);
    }

    /// <summary>Repairs an object.</summary>
    /// <param name="entry">Its entry in the plan.</param>
    /// <param name="wanted">The wanted encryption.</param>
    /// <param name="earlier">An earlier copy whose outcome is unknown, or <c>null</c>.</param>
    /// <param name="stop">Cancels the work.</param>
    public async Task<PlanOutcome> RunAsync(
        PlanEntry entry, EncryptionRule wanted, PendingRepair? earlier, CancellationToken stop)
    {
        IReadOnlyList<string>? beforeLost = earlier?.UploadsBeforeLost;
        for (int attempt = 1; ; attempt++)
        {
            var work = new RepairAttempt(entry, wanted, earlier);
            PlanOutcome? outcome = null;
            try
            {
                outcome = await TryAsync(work, stop).ConfigureAwait(false);
            }
            catch (OssException problem)
            {
                work.OutcomeUnknown |= problem.OutcomeUnknown && work.Earlier is not null;
                if (attempt >= _options.MaxAttempts || !MayPass(problem, earlier))
                {
                    outcome = work.Ended(problem);
                }
            }

            beforeLost ??= work.UploadsBeforeLost;
            if (outcome is not null)
            {
                return await _multipart.NameLostUploadsAsync(outcome, beforeLost, stop).ConfigureAwait(false);
            }

            earlier = work.OutcomeUnknown ? work.Earlier : null;
            await Task.Delay(Pause(attempt, earlier), stop).ConfigureAwait(false);
        }
    }

    private async Task<PlanOutcome> TryAsync(RepairAttempt work, CancellationToken stop)
    {
        // An archived object is looked at by many runs before it can be copied.
        ObjectLook look = _inspector.Look(work.Current, work.Entry.Action != PlanAction.RestoreAndCopy, stop);
        try
        {
            return await TryAsync(work, look, stop).ConfigureAwait(false);
        }
        catch
        {
            await look.EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PlanOutcome> TryAsync(RepairAttempt work, ObjectLook look, CancellationToken stop)
    {
        StoredState state = await WaitForStateAsync(work, look).ConfigureAwait(false);
        if (work.IsAsWanted(state) && work.Earlier is { } earlier)
        {
            return await _proof.OfEarlierAsync(work, earlier, look, stop).ConfigureAwait(false);
        }

        work.RequireAsPlanned(state);
        CopyPrecheck.Check(state);
        if (state.CustomHeaders.Count > 0)
        {
            bool keepsSource = !MustBeByParts(work, state)
                && await _order.KeepsSourceAsync(state.Address, stop).ConfigureAwait(false);
            CopyPrecheck.CheckOwnHeaders(state, keepsSource);
        }

        await _order.RequireNothingReplacedAsync(state.Address, stop).ConfigureAwait(false);
        bool isRestored = work.Entry.Action == PlanAction.RestoreAndCopy || state.Restore is not null;
        if (isRestored)
        {
            await _archive.RequireReadableAsync(state, stop).ConfigureAwait(false);
        }

        ObjectSnapshot before = await _inspector.ReadAsync(look, isRestored ? work.Current : null, stop)
            .ConfigureAwait(false);
        try
        {
            return await CopyAsync(work, before, stop).ConfigureAwait(false);
        }
        catch (OssServiceException frozen) when (frozen.Code == "InvalidObjectState")
        {
            // Planned as readable, and frozen since.
            await _archive.RequireReadableAsync(state with { Restore = null }, stop).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<StoredState> WaitForStateAsync(RepairAttempt work, ObjectLook look)
    {
        try
        {
            StoredState state = await look.Head.ConfigureAwait(false);
            work.State = state;
            return state;
        }
        catch (OssServiceException none) when (none.Code == NoKey)
        {
            throw new RepairSkippedException(OutcomeReason.Gone, "It was deleted since the plan was made.", none);
        }
    }

    private async Task<PlanOutcome> CopyAsync(RepairAttempt work, ObjectSnapshot before, CancellationToken stop)
    {
        bool byParts = MustBeByParts(work, before.State);
        WrittenObject? written = byParts
            ? null
            : await CopyInOneAsync(work, before, stop).ConfigureAwait(false);
        byParts = written is null;
        written ??= await _multipart.RunAsync(work, before, stop).ConfigureAwait(false);
        work.OutcomeUnknown = true;
        return await _proof.OfCopyAsync(work, before, written, byParts, stop).ConfigureAwait(false);
    }

    private bool MustBeByParts(RepairAttempt work, StoredState state) => state.Size > 0
        && (work.Entry.Action == PlanAction.CopyByParts || state.Size > _options.LargestCopy);

    // Null if it is too large for one request.
    private async Task<WrittenObject?> CopyInOneAsync(RepairAttempt work, ObjectSnapshot before, CancellationToken stop)
    {
        await _log.BegunAsync(work.Begin(before, null)).ConfigureAwait(false);
        var options = new CopyOptions
        {
            Properties = before.For(work.Wanted),
            ReplaceMetadata = true,
            IfMatch = before.State.ETag,
            IfUnmodifiedSince = before.State.LastModified,
        };
        try
        {
            return await _limiter.RunNextAsync(
                () => _atMostOnceClient.CopyObjectAsync(work.Current, work.Current, options, stop), stop)
                .ConfigureAwait(false);
        }
        catch (OssServiceException refusal) when (
            refusal.Code == "EntityTooLarge" && before.State is { Size: > 0, CustomHeaders.Count: 0 })
        {
            return null;
        }
    }

    // PreconditionFailed may be our own earlier attempt finishing late; read the object again.
    private static bool MayPass(OssException problem, PendingRepair? earlier) =>
        RepairFailure.MayPass(problem)
        || (earlier is not null && problem is OssServiceException { Code: "PreconditionFailed" });

    // A copy whose response was lost may still be running in the service; wait until it must have finished.
    private TimeSpan Pause(int attempt, PendingRepair? earlier) =>
        TimeSpan.FromTicks(_options.RetryDelay.Ticks << (attempt - 1))
        + TimeSpan.FromSeconds(Math.Min(earlier?.Before.Size ?? 0, _options.LargestCopy) / SlowestCopy);
}

/// <summary>Options of the copies.</summary>
public sealed record RepairOptions
{
    /// <summary>The largest object in bytes that one CopyObject copies; the service takes 1 GiB. A larger one is
    /// copied with a multipart upload, whatever the plan says.</summary>
    public long LargestCopy { get; init; } = CopyLimits.LargestCopy;

    /// <summary>The part size in bytes; larger if there would be more than 10,000 parts.</summary>
    public long PartSize { get; init; } = CopyLimits.PartSize;

    /// <summary>How archived objects are restored; <c>null</c> to leave frozen ones alone.</summary>
    public RestoreOptions? Restore { get; init; }

    /// <summary>Names of response headers that a proxy on the way adds, and that are no properties of
    /// objects.</summary>
    public IReadOnlyList<string> IgnoredHeaders { get; init; } = [];

    /// <summary>The number of attempts per object.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The clock by which restored objects freeze.</summary>
    internal Func<DateTimeOffset> UtcNow { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The delay before the second attempt; it doubles each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>One attempt to repair an object: what is known so far.</summary>
/// <param name="entry">Its entry in the plan.</param>
/// <param name="wanted">The wanted encryption.</param>
/// <param name="earlier">An earlier copy whose outcome is unknown, or <c>null</c>.</param>
internal sealed class RepairAttempt(PlanEntry entry, EncryptionRule wanted, PendingRepair? earlier)
{
    /// <summary>Its entry in the plan.</summary>
    public PlanEntry Entry => entry;

    /// <summary>The wanted encryption.</summary>
    public EncryptionRule Wanted => wanted;

    /// <summary>The address without a version.</summary>
    public ObjectAddress Current { get; } = entry.Address with { VersionId = null };

    /// <summary>The newest copy whose outcome is unknown, or <c>null</c>.</summary>
    public PendingRepair? Earlier { get; private set; } = earlier;

    /// <summary>Whether a copy was made or may have been made.</summary>
    public bool OutcomeUnknown { get; set; } = earlier is not null;

    /// <summary>When an upload was initiated and its id never arrived, the ids of the uploads that were open before;
    /// else <c>null</c>.</summary>
    public IReadOnlyList<string>? UploadsBeforeLost { get; set; }

    /// <summary>Its state as last read, or <c>null</c>.</summary>
    public StoredState? State { get; set; }

    /// <summary>Whether it is encrypted as wanted.</summary>
    public bool IsAsWanted(StoredState state) => WantedEncryption.IsMet(state.Encryption, wanted);

    /// <summary>Rejects an object that changed since the plan was made, or is already encrypted as wanted.</summary>
    /// <exception cref="RepairSkippedException">The object is skipped.</exception>
    public void RequireAsPlanned(StoredState state)
    {
        bool isSame = state.Size == entry.Size && (entry.ETag.Length == 0 || state.ETag == entry.ETag);
        if (!isSame)
        {
            throw new RepairSkippedException(OutcomeReason.Changed, "It was written since the plan was made; it is " +
                $"stored {Words(state.Encryption)}.");
        }

        if (IsAsWanted(state))
        {
            throw new RepairSkippedException(OutcomeReason.AlreadyAsWanted,
                $"Somebody else has encrypted it: it is stored {Words(state.Encryption)}.");
        }
    }

    /// <summary>Starts a copy: the record for the write-ahead log.</summary>
    /// <param name="before">The object before the copy.</param>
    /// <param name="openUploads">For a multipart copy, the ids of the open uploads of the key; else
    /// <c>null</c>.</param>
    public PendingRepair Begin(ObjectSnapshot before, IReadOnlyList<string>? openUploads) => Earlier = new PendingRepair
    {
        Number = entry.Number,
        Address = Current,
        Before = before.Fingerprint,
        HasPlannedETag = entry.ETag.Length > 0,
        Found = before.State.Encryption,
        VersionId = before.State.Address.VersionId,
        Time = DateTimeOffset.UtcNow,
        OpenUploads = openUploads,
    };

    /// <summary>The outcome of an object that was skipped, or failed.</summary>
    public PlanOutcome Ended(OssException problem) =>
        RepairFailure.AsSkip(problem) is { } skip ? Skipped(skip) : Failed(problem);

    private PlanOutcome Skipped(RepairSkippedException skip) => Outcome(skip.Reason) with
    {
        Message = skip.Message,
        Advice = skip.Advice ?? Advice(skip.Reason),
        Encryption = State?.Encryption,
        ETag = State?.ETag,
        Code = (skip.InnerException as OssServiceException)?.Code,
        RequestId = (skip.InnerException as OssServiceException)?.RequestId ?? State?.RequestId,
        ReadyBy = skip.ReadyBy,
        LeftUploadIds = IdsOf(skip.OrphanedUpload),
    };

    private PlanOutcome Failed(OssException problem) => Outcome(RepairFailure.ReasonOf(problem)) with
    {
        Message = problem.Message,
        Code = (problem as OssServiceException)?.Code,
        RequestId = (problem as OssServiceException)?.RequestId,
        LeftUploadIds = IdsOf(problem.OrphanedUpload),
        Problem = problem,
    };

    /// <summary>An outcome with what is known so far.</summary>
    public PlanOutcome Outcome(OutcomeReason reason) => new()
    {
        Number = entry.Number,
        Address = entry.Address,
        Size = State?.Size ?? entry.Size,
        Reason = reason,
        Found = Earlier?.Found ?? State?.Encryption ?? entry.Found,
        ETagBefore = Earlier?.Before.ETag ?? State?.ETag ?? entry.ETag,
        Crc64 = State?.Crc64,
        OutcomeUnknown = OutcomeUnknown,
        Time = DateTimeOffset.UtcNow,
    };

    private static string? Advice(OutcomeReason reason) => reason switch
    {
        OutcomeReason.Changed or OutcomeReason.Superseded =>
            "If it is not encrypted as wanted, make another plan: it takes the object up as it is then.",
        OutcomeReason.Retained => "Run again when the retention policy lets go of it.",
        OutcomeReason.OverwriteForbidden =>
            "Have the rule (overwriteConfig) lifted for this time, or run as somebody whom it does not name.",
        OutcomeReason.NotRestored => "Run again with -RestoreArchived, or restore it and run again.",
        OutcomeReason.Restoring => "Run the same command again when it can be read.",
        OutcomeReason.WouldReplaceVersion =>
            "Turn versioning on, or remove the version 'null' of this key if it can be done without; then run again.",
        OutcomeReason.NotCarried => "If what is named can be done without, write the object anew with Copy-OssObject.",
        OutcomeReason.NotCopyable => "Write it anew as another object, if that will do.",
        _ => null,
    };

    private static string[] IdsOf(MultipartUpload? left) => left is null ? [] : [left.UploadId];

    private static string Words(EncryptionRule rule) => rule == EncryptionRule.None ? "plain" : "with " + rule;
}

/// <summary>A copy that was started and whose outcome may be unknown.</summary>
internal sealed record PendingRepair
{
    /// <summary>The number of the entry.</summary>
    public required long Number { get; init; }

    /// <summary>The object without a version.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>Its fingerprint before the copy.</summary>
    public required ObjectFingerprint Before { get; init; }

    /// <summary>Its encryption before the copy.</summary>
    public required EncryptionRule Found { get; init; }

    /// <summary>The version that is copied, if the bucket has versions.</summary>
    public string? VersionId { get; init; }

    /// <summary>Whether its ETag before the copy is the one of the plan's entry, and is not in the journal.</summary>
    public bool HasPlannedETag { get; init; }

    /// <summary>When the copy was started.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>For a multipart copy, the ids of the uploads of this key that others had open; else
    /// <c>null</c>.</summary>
    public IReadOnlyList<string>? OpenUploads { get; init; }

    /// <summary>When an upload was initiated and its id is not in the journal, the ids of the uploads that were open
    /// before; else <c>null</c>.</summary>
    public IReadOnlyList<string>? UploadsBeforeLost { get; init; }
}
