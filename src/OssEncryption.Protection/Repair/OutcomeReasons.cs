namespace OssEncryption.Protection.Repair;

/// <summary>What the reasons of outcomes mean.</summary>
public static class OutcomeReasons
{
    /// <summary>How the work on an object ended that ended for this reason.</summary>
    public static OutcomeStatus Status(this OutcomeReason reason) => reason switch
    {
        <= OutcomeReason.FoundDone => OutcomeStatus.Proved,
        <= OutcomeReason.NotCarried => OutcomeStatus.Skipped,
        _ => OutcomeStatus.Failed,
    };

    /// <summary>Whether no other run looks at such an object again. What failed is tried again, and what was skipped
    /// for a reason that passes; what changed needs another plan.</summary>
    public static bool IsFinal(this OutcomeReason reason) => reason.Status() switch
    {
        OutcomeStatus.Proved => true,
        OutcomeStatus.Skipped => reason is not (
            OutcomeReason.Retained or OutcomeReason.NotRestored or OutcomeReason.WouldReplaceVersion),
        _ => false,
    };
}
