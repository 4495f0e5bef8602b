namespace OssEncryption.Client.Model;

/// <summary>Why no credential could be had. The names are stable: scripts see them as error ids.</summary>
public enum CredentialError
{
    /// <summary>No source had one; the message lists where was looked.</summary>
    CredentialNotFound,

    /// <summary>The named profile is not in the file.</summary>
    ProfileNotFound,

    /// <summary>The profile file cannot be read; the message has its path and line, never its content.</summary>
    ProfileMalformed,

    /// <summary>The profile asks for a mode that is not supported, or lacks what its mode needs.</summary>
    ProfileUnsupported,

    /// <summary>The source exists (STS, metadata service, command, URI) and did not give a credential.</summary>
    CredentialSourceFailed,
}

/// <summary>No credential could be had. The message never holds a secret or the content of a file.</summary>
public sealed class CredentialException : OssException
{
    /// <summary>Makes the exception.</summary>
    public CredentialException(CredentialError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What was missing.</summary>
    public CredentialError Reason { get; }
}
