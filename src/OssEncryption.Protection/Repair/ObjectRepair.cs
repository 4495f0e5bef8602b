using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Repair;

/// <summary>Brings an object to the encryption that is wanted, by a copy onto itself that keeps all it has, and proves
/// it. An attempt begins by looking, so that it may follow any other, whatever became of that: a failure is simply
/// followed by another attempt, in this run or in the next.</summary>
internal sealed class ObjectRepair
{
    private const string NoKey = "NoSuchKey";

    // In bytes a second, of copies in one request.
    private const double SlowestCopy = 50 << 20;

    private readonly IOssClient _once;
    private readonly ConcurrencyLimiter _slots;
    private readonly IWriteAheadLog _log;
    private readonly RepairOptions _options;
    private readonly ObjectInspector _inspector;
    private readonly CopyProof _proof;
    private readonly MultipartCopy _multipart;
    private readonly VersionOrder _order;

    /// <summary>Prepares repairs.</summary>
    /// <param name="client">Whom the requests go to.</param>
    /// <param name="slots">Where they take their turns.</param>
    /// <param name="log">Told what is begun.</param>
    /// <param name="options">How objects are copied.</param>
    public ObjectRepair(IOssClient client, ConcurrencyLimiter slots, IWriteAheadLog log, RepairOptions options)
    {
        _once = client.AtMostOnce();
        _slots = slots;
        _log = log;
        _options = options;
        _inspector = new ObjectInspector(client, slots);
        _order = new VersionOrder(client, slots);
        _proof = new CopyProof(_inspector, _order);
        _multipart = new MultipartCopy(client, slots, _order, log, options);
    }

    /// <summary>Repairs an object.</summary>
    /// <param name="entry">What the plan says of it.</param>
    /// <param name="wanted">How it shall be encrypted.</param>
    /// <param name="earlier">A copy of it that was begun before and whose end was not seen, or <c>null</c>.</param>
    /// <param name="stop">Ends the work.</param>
    public async Task<PlanOutcome> RunAsync(
        PlanEntry entry, EncryptionRule wanted, PendingRepair? earlier, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            var work = new RepairAttempt(entry, wanted, earlier);
            try
            {
                return await TryAsync(work, stop).ConfigureAwait(false);
            }
            catch (OssException problem)
            {
                work.OutcomeUnknown |= problem.OutcomeUnknown && work.Earlier is not null;
                if (attempt >= _options.MaxAttempts || !MayPass(problem, earlier))
                {
                    return work.Ended(problem);
                }
            }

            earlier = work.OutcomeUnknown ? work.Earlier : null;
            await Task.Delay(Pause(attempt, earlier), stop).ConfigureAwait(false);
        }
    }

    private async Task<PlanOutcome> TryAsync(RepairAttempt work, CancellationToken stop)
    {
        await _multipart.GiveUpLostAsync(work.Earlier, stop).ConfigureAwait(false);
        StoredState state = await LookAsync(work, stop).ConfigureAwait(false);
        if (work.IsAsWanted(state) && work.Earlier is { } earlier)
        {
            return await _proof.OfEarlierAsync(work, earlier, state, stop).ConfigureAwait(false);
        }

        work.RequireAsPlanned(state);
        CopyPrecheck.Check(state);
        await _order.RequireNothingReplacedAsync(state.Address, stop).ConfigureAwait(false);
        ObjectSnapshot before = await _inspector.ReadAsync(state.Address with { VersionId = null }, state, stop)
            .ConfigureAwait(false);
        return await CopyAsync(work, before, stop).ConfigureAwait(false);
    }

    private async Task<StoredState> LookAsync(RepairAttempt work, CancellationToken stop)
    {
        try
        {
            StoredState state = await _inspector.HeadAsync(work.Current, stop).ConfigureAwait(false);
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
        bool byParts = work.Entry.Action == PlanAction.CopyByParts || before.State.Size > _options.LargestCopy;
        WrittenObject? written = byParts && before.State.Size > 0
            ? null
            : await CopyInOneAsync(work, before, stop).ConfigureAwait(false);
        byParts = written is null;
        written ??= await _multipart.RunAsync(work, before, stop).ConfigureAwait(false);
        work.OutcomeUnknown = true;
        return await _proof.OfCopyAsync(work, before, written, byParts, stop).ConfigureAwait(false);
    }

    // Nothing when it is too large for one request.
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
            return await _slots.RunAsync(
                () => _once.CopyObjectAsync(work.Current, work.Current, options, stop), stop)
                .ConfigureAwait(false);
        }
        catch (OssServiceException refusal) when (refusal.Code == "EntityTooLarge" && before.State.Size > 0)
        {
            return null;
        }
    }

    // Who wrote it while it was to be copied may have been the attempt before, which was slower than it was waited for.
    private static bool MayPass(OssException problem, PendingRepair? earlier) =>
        RepairFailure.MayPass(problem)
        || (earlier is not null && problem is OssServiceException { Code: "PreconditionFailed" });

    // A copy whose answer was lost may still be under way in the service; in this time it shows.
    private TimeSpan Pause(int attempt, PendingRepair? earlier) =>
        TimeSpan.FromTicks(_options.RetryDelay.Ticks << (attempt - 1))
        + TimeSpan.FromSeconds(Math.Min(earlier?.Before.Size ?? 0, _options.LargestCopy) / SlowestCopy);
}

/// <summary>How objects are copied.</summary>
public sealed record RepairOptions
{
    /// <summary>Above how many bytes an object is copied by parts, whatever the plan says; the service takes 1 GB in
    /// one request.</summary>
    public long LargestCopy { get; init; } = 1L << 30;

    /// <summary>The size of the parts in bytes; larger where there would be more than 10,000.</summary>
    public long PartSize { get; init; } = 64L << 20;

    /// <summary>How often an object is tried before it has failed.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How long to wait before an object is tried again; twice as long each time.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>One attempt at an object: what is known of it so far.</summary>
/// <param name="entry">What the plan says of it.</param>
/// <param name="wanted">How it shall be encrypted.</param>
/// <param name="earlier">A copy of it that was begun before and whose end was not seen, or <c>null</c>.</param>
internal sealed class RepairAttempt(PlanEntry entry, EncryptionRule wanted, PendingRepair? earlier)
{
    /// <summary>What the plan says of it.</summary>
    public PlanEntry Entry => entry;

    /// <summary>How it shall be encrypted.</summary>
    public EncryptionRule Wanted => wanted;

    /// <summary>The current object, whatever its version.</summary>
    public ObjectAddress Current { get; } = entry.Address with { VersionId = null };

    /// <summary>The newest copy of it that was begun and whose end was not seen, or <c>null</c>.</summary>
    public PendingRepair? Earlier { get; private set; } = earlier;

    /// <summary>Whether a copy was made, or may have been.</summary>
    public bool OutcomeUnknown { get; set; } = earlier is not null;

    /// <summary>What was seen of it, or <c>null</c>.</summary>
    public StoredState? State { get; set; }

    /// <summary>Whether it is encrypted as wanted.</summary>
    public bool IsAsWanted(StoredState state) => WantedEncryption.IsMet(state.Encryption, wanted);

    /// <summary>Refuses an object that is not the one that the plan saw, or has nothing left to be done.</summary>
    /// <exception cref="RepairSkippedException">It is left alone.</exception>
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

    /// <summary>The copy that begins now.</summary>
    /// <param name="before">What the object has.</param>
    /// <param name="openUploads">For a copy by parts, the uploads of the key that are open.</param>
    public PendingRepair Begin(ObjectSnapshot before, IReadOnlyList<string>? openUploads) => Earlier = new PendingRepair
    {
        Number = entry.Number,
        Address = Current,
        Before = before.Fingerprint,
        Found = before.State.Encryption,
        VersionId = before.State.Address.VersionId,
        Time = DateTimeOffset.UtcNow,
        OpenUploads = openUploads,
    };

    /// <summary>The upload that was begun last may be open, and nobody knows its id.</summary>
    public void LoseUpload() => Earlier = Earlier! with { MayHaveLostUpload = true };

    /// <summary>The outcome of an object that was left alone, or failed.</summary>
    public PlanOutcome Ended(OssException problem) =>
        RepairFailure.AsSkip(problem) is { } skip ? Skipped(skip) : Failed(problem);

    private PlanOutcome Skipped(RepairSkippedException skip) => Outcome(skip.Reason) with
    {
        Message = skip.Message,
        Advice = Advice(skip.Reason),
        Encryption = State?.Encryption,
        ETag = State?.ETag,
        Code = (skip.InnerException as OssServiceException)?.Code,
        RequestId = (skip.InnerException as OssServiceException)?.RequestId ?? State?.RequestId,
        LeftUploadId = skip.LeftUpload?.UploadId,
    };

    private PlanOutcome Failed(OssException problem) => Outcome(RepairFailure.ReasonOf(problem)) with
    {
        Message = problem.Message,
        Code = (problem as OssServiceException)?.Code,
        RequestId = (problem as OssServiceException)?.RequestId,
        LeftUploadId = problem.LeftUpload?.UploadId,
        Problem = problem,
    };

    /// <summary>An outcome as far as it is known.</summary>
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
        OutcomeReason.NotRestored => "Restore it, and run again.",
        OutcomeReason.WouldReplaceVersion =>
            "Turn versioning on, or remove the version 'null' of this key if it can be done without; then run again.",
        OutcomeReason.NotCarried => "If what is named can be done without, write the object anew with Copy-OssObject.",
        OutcomeReason.NotCopyable => "Write it anew as another object, if that will do.",
        _ => null,
    };

    private static string Words(EncryptionRule rule) => rule == EncryptionRule.None ? "plain" : "with " + rule;
}

/// <summary>A copy that was begun and whose end may not have been seen.</summary>
internal sealed record PendingRepair
{
    /// <summary>The number of the entry.</summary>
    public required long Number { get; init; }

    /// <summary>The object, without a version.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>What it had.</summary>
    public required ObjectFingerprint Before { get; init; }

    /// <summary>How it was encrypted.</summary>
    public required EncryptionRule Found { get; init; }

    /// <summary>The version that is copied, where there are versions.</summary>
    public string? VersionId { get; init; }

    /// <summary>When the copy was begun.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>For a copy by parts, the uploads of this key that others had open; else <c>null</c>.</summary>
    public IReadOnlyList<string>? OpenUploads { get; init; }

    /// <summary>Whether an upload of it may be open whose id never arrived.</summary>
    public bool MayHaveLostUpload { get; init; }
}
