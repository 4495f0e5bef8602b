using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>What the failures of an object mean.</summary>
internal static class RepairFailure
{
    private static readonly HashSet<string> OfKeys = new(StringComparer.Ordinal)
    {
        "KeyNotFound", "AliasNotFound", "KeyDisabled", "KeyPendingDeletion", "KeyPendingImport",
        "KmsServiceNotEnabled", "KmsInDebt", "KmsInDebtOverdue",
    };

    /// <summary>Whether another attempt may do better.</summary>
    public static bool MayPass(OssException problem) => problem switch
    {
        OssServiceException refusal => RetryRules.IsTransient(refusal),
        OssTransportException lost => lost.IsTransient || lost.OutcomeUnknown,
        _ => false,
    };

    /// <summary>Whether every other object would fail in the same way.</summary>
    public static bool IsOfEverything(OssException problem) => problem is CredentialException
        || problem is OssServiceException
        {
            Code: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidSecurityToken" or "SecurityTokenExpired"
                or "UserDisable",
        };

    /// <summary>The reason for which an object is left as it is, where that is what happened; else
    /// <c>null</c>.</summary>
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
        "InvalidObjectState" => new(OutcomeReason.NotRestored,
            "It rests in an archive class. Restore it, and run again.", refusal),
        "InvalidEncryptionRequest" => new(OutcomeReason.NotCarried,
            "It was encrypted by its client, and the service refuses to copy it with its metadata.", refusal),
        _ => null,
    };

    /// <summary>The reason that a failure is kept under.</summary>
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
