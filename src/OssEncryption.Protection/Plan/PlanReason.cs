namespace OssEncryption.Protection.Plan;

/// <summary>Why a plan does what it does to an object.</summary>
public enum PlanReason
{
    /// <summary>It is stored plain, and shall be encrypted.</summary>
    NotEncrypted,

    /// <summary>It is encrypted with another algorithm than the one wanted.</summary>
    OtherAlgorithm,

    /// <summary>It is encrypted under another key than the one wanted.</summary>
    OtherKey,

    /// <summary>Its data is encrypted with another cipher than the one wanted.</summary>
    OtherDataEncryption,

    /// <summary>Algorithm, key and data encryption are as wanted: nothing is to be done.</summary>
    AlreadyAsWanted,

    /// <summary>The bucket's retention policy (WORM) protects it from being overwritten.</summary>
    Retained,

    /// <summary>It is a symbolic link: a copy would copy the link and not what it points at.</summary>
    Symlink,

    /// <summary>It rests in an archive class and is not restored, so it cannot be read.</summary>
    NotRestored,

    /// <summary>It is a delete marker: there is nothing to encrypt.</summary>
    DeleteMarker,

    /// <summary>It is an older version: copying it would make it the current one.</summary>
    NoncurrentVersion,

    /// <summary>It was made by appending: a copy could not be appended to any more.</summary>
    Appendable,

    /// <summary>It is larger than a copy by parts can be: more than 10,000 parts of 5 GB.</summary>
    TooLarge,

    /// <summary>This runtime cannot send its key, such as one with a segment of dots.</summary>
    KeyNotAddressable,

    /// <summary>The caller may not read it.</summary>
    NotPermitted,

    /// <summary>It was deleted while the plan was made.</summary>
    Gone,

    /// <summary>Asking for it failed for another reason, which the entry gives.</summary>
    Unreadable,
}
