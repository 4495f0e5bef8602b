using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>What is wrong with a plan folder. The names are stable: scripts see them as error ids.</summary>
public enum PlanError
{
    /// <summary>There is no such folder.</summary>
    PlanNotFound,

    /// <summary>The folder is there, and is not a plan.</summary>
    NotAPlan,

    /// <summary>A newer version of this software made the plan.</summary>
    PlanFormatNewer,

    /// <summary>A file of the plan is not what was written: it was edited, or damaged on its way.</summary>
    PlanDamaged,

    /// <summary>The plan was not finished, or a file of it is missing.</summary>
    PlanIncomplete,

    /// <summary>A plan is to be written into a folder that has something in it.</summary>
    PlanFolderNotEmpty,

    /// <summary>Another run works on the plan, or on a share that has objects in common.</summary>
    PlanInUse,

    /// <summary>A bucket is to be planned twice in one plan.</summary>
    PlanBucketRepeated,

    /// <summary>The bucket is not the one that was planned: the plan was made at another endpoint, or the bucket was
    /// deleted and made anew.</summary>
    PlanOfOtherBucket,
}

/// <summary>A plan folder cannot be used as asked.</summary>
public sealed class PlanException : OssException
{
    /// <summary>Makes the exception.</summary>
    public PlanException(PlanError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public PlanError Reason { get; }
}
