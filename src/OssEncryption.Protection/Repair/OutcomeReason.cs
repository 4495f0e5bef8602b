namespace OssEncryption.Protection.Repair;

/// <summary>Why the work on an object ended as it did. The names are stable: journals and scripts have them.</summary>
public enum OutcomeReason
{
    /// <summary>Proved: it was copied onto itself in one request.</summary>
    Copied,

    /// <summary>Proved: it was copied onto itself by parts.</summary>
    CopiedByParts,

    /// <summary>Proved: an attempt whose end was not seen, such as one of a run that was killed, had done it.</summary>
    FoundDone,

    /// <summary>Skipped: somebody else has encrypted it as wanted.</summary>
    AlreadyAsWanted,

    /// <summary>Skipped: somebody wrote it since the plan was made, or while it was copied.</summary>
    Changed,

    /// <summary>Skipped: it was deleted since the plan was made.</summary>
    Gone,

    /// <summary>Skipped: somebody wrote or deleted it after it had been copied and before that was proved.</summary>
    Superseded,

    /// <summary>Skipped: the retention policy (WORM) of the bucket protects it from being overwritten.</summary>
    Retained,

    /// <summary>Skipped: it rests in an archive class and is not restored, so it cannot be read.</summary>
    NotRestored,

    /// <summary>Skipped: it is a symbolic link, or was made by appending; a copy would be something else.</summary>
    NotCopyable,

    /// <summary>Skipped: versioning is suspended, and a copy would replace an older version.</summary>
    WouldReplaceVersion,

    /// <summary>Skipped: it has a property that a copy would lose.</summary>
    NotCarried,

    /// <summary>Failed: after the copy something is not what it was, or not as wanted.</summary>
    Different,

    /// <summary>Failed: it was copied by parts, and as the service keeps no checksum of it, its bytes cannot be
    /// compared.</summary>
    Unproved,

    /// <summary>Failed: the caller may not do what it takes.</summary>
    NotPermitted,

    /// <summary>Failed: the key cannot be used.</summary>
    KeyUnusable,

    /// <summary>Failed: the service refused it.</summary>
    Refused,

    /// <summary>Failed: the service was not reached, or did not answer as it should.</summary>
    Unreachable,
}
