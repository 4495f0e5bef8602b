using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

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
