using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Repair;

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
        LeftUploadId = skip.OrphanedUpload?.UploadId,
    };

    private PlanOutcome Failed(OssException problem) => Outcome(RepairFailure.ReasonOf(problem)) with
    {
        Message = problem.Message,
        Code = (problem as OssServiceException)?.Code,
        RequestId = (problem as OssServiceException)?.RequestId,
        LeftUploadId = problem.OrphanedUpload?.UploadId,
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
