using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>An object is left as it is.</summary>
internal sealed class RepairSkippedException : OssException
{
    public RepairSkippedException(OutcomeReason reason, string message, Exception? cause = null)
        : base(message, cause) => Reason = reason;

    /// <summary>Why.</summary>
    public OutcomeReason Reason { get; }
}
