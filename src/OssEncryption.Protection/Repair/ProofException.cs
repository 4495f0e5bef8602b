using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>An object was copied, and what was read back does not prove it.</summary>
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
