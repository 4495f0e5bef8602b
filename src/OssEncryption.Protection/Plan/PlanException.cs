using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>What is wrong with a plan folder. The names are error ids and stay.</summary>
public enum PlanError
{
    /// <summary>The folder does not exist.</summary>
    PlanNotFound,

    /// <summary>The folder is not a plan.</summary>
    NotAPlan,

    /// <summary>The plan was made by a newer version of the module.</summary>
    PlanFormatNewer,

    /// <summary>A file of the plan was edited or damaged.</summary>
    PlanDamaged,

    /// <summary>The plan was not finished, or a file of it is missing.</summary>
    PlanIncomplete,

    /// <summary>The folder for a new plan is not empty.</summary>
    PlanFolderNotEmpty,

    /// <summary>The plan to be replaced has been applied.</summary>
    PlanHasJournal,

    /// <summary>Another run has locked the plan, or a shard with entries in common.</summary>
    PlanInUse,

    /// <summary>A bucket was named twice for one plan.</summary>
    PlanBucketRepeated,

    /// <summary>A planning that was stopped was begun with other parameters, or of a bucket with other
    /// settings.</summary>
    PlanningDiffers,

    /// <summary>The bucket is not the planned one: the plan was made at another endpoint, or the bucket was deleted and
    /// created again.</summary>
    PlanOfOtherBucket,

    /// <summary>The index of a share was given, and the plan does not say how many it has.</summary>
    PlanNotSharded,

    /// <summary>The index of a share is missing, no number, or out of range.</summary>
    ShardIndexInvalid,

    /// <summary>Something of the plan is to be done or to be tried again.</summary>
    PlanNotFinished,

    /// <summary>The journal cannot be written by this user.</summary>
    PlanNotWritable,
}

/// <summary>A plan folder cannot be used as asked.</summary>
public sealed class PlanException : OssException
{
    /// <summary>Creates the exception.</summary>
    public PlanException(PlanError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public PlanError Reason { get; }
}
