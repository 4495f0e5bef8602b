using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>Classifies the failures of repairs.</summary>
internal static class RepairFailure
{
    private static readonly HashSet<string> OfKeys = new(StringComparer.Ordinal)
    {
        "KeyNotFound", "AliasNotFound", "KeyDisabled", "KeyPendingDeletion", "KeyPendingImport",
        "KmsServiceNotEnabled", "KmsInDebt", "KmsInDebtOverdue",
    };

    /// <summary>Whether another attempt may succeed.</summary>
    public static bool MayPass(OssException problem) => problem switch
    {
        OssServiceException refusal => RetryRules.IsTransient(refusal),
        OssTransportException lost => lost.IsTransient || lost.OutcomeUnknown,
        _ => false,
    };

    /// <summary>The skip that a failure means, or <c>null</c> if it is a real failure.</summary>
    public static RepairSkippedException? AsSkip(OssException problem) => problem switch
    {
        RepairSkippedException skip => skip,
        OssServiceException refusal when Skip(refusal) is { } skip => WithUpload(skip, refusal),
        _ => null,
    };

    private static RepairSkippedException WithUpload(RepairSkippedException skip, OssException refusal)
    {
        skip.OrphanedUpload = refusal.OrphanedUpload;
        return skip;
    }

    private static RepairSkippedException? Skip(OssServiceException refusal) => refusal.Code switch
    {
        "PreconditionFailed" => new(OutcomeReason.Changed, "Somebody wrote it while it was to be copied.", refusal),
        "NoSuchKey" => new(OutcomeReason.Gone, "It was deleted while it was to be copied.", refusal),
        "FileImmutable" => new(OutcomeReason.Retained,
            "The retention policy of the bucket protects it from being overwritten.", refusal),
        "FileAlreadyExists" => new(OutcomeReason.OverwriteForbidden,
            "A rule of the bucket forbids this caller to overwrite it.", refusal),
        "InvalidObjectState" => new(OutcomeReason.NotRestored,
            "It rests in an archive class. Restore it, and run again.", refusal),
        "InvalidEncryptionRequest" => new(OutcomeReason.NotCarried,
            "It was encrypted by its client, and the service refuses to copy it with its metadata.", refusal),
        _ => null,
    };

    /// <summary>The reason of a failure in the journal.</summary>
    public static OutcomeReason ReasonOf(OssException problem) => problem switch
    {
        ProofException proof => proof.Reason,
        OssServiceException refusal when OfKeys.Contains(refusal.Code) => OutcomeReason.KeyUnusable,
        OssServiceException { Code: "AccessDenied" } denied when IsOfKms(denied) => OutcomeReason.KeyUnusable,
        OssServiceException { StatusCode: 401 or 403 } => OutcomeReason.NotPermitted,
        OssServiceException { StatusCode: >= 500 } => OutcomeReason.Unreachable,
        OssServiceException or OssInputException => OutcomeReason.Refused,
        _ => OutcomeReason.Unreachable,
    };

    private static bool IsOfKms(OssServiceException denied) =>
        denied.Message.IndexOf("kms", StringComparison.OrdinalIgnoreCase) >= 0;
}

/// <summary>An object is skipped.</summary>
internal sealed class RepairSkippedException : OssException
{
    public RepairSkippedException(OutcomeReason reason, string message, Exception? cause = null)
        : base(message, cause) => Reason = reason;

    /// <summary>Why it is skipped.</summary>
    public OutcomeReason Reason { get; }

    /// <summary>For <see cref="OutcomeReason.Restoring"/>, when it can be read.</summary>
    public DateTimeOffset? ReadyBy { get; init; }

    /// <summary>What to do about it; <c>null</c> for the usual advice for the reason.</summary>
    public string? Advice { get; init; }
}

/// <summary>An object was copied, and the copy could not be proved.</summary>
public sealed class ProofException : OssException
{
    internal ProofException(OutcomeReason reason, string message, string advice)
        : base(message)
    {
        Reason = reason;
        Advice = advice;
    }

    /// <summary>What is wrong.</summary>
    public OutcomeReason Reason { get; }

    /// <summary>What to do about it.</summary>
    public string Advice { get; }
}
