namespace OssEncryption.Protection.Repair;

/// <summary>How the work on an object ended.</summary>
public enum OutcomeStatus
{
    /// <summary>It is encrypted as wanted, and everything it had was read back and agrees.</summary>
    Proved,

    /// <summary>It was left as it is, for a reason that is no failure.</summary>
    Skipped,

    /// <summary>It could not be done, or not be proved.</summary>
    Failed,
}
