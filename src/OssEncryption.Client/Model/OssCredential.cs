namespace OssEncryption.Client.Model;

/// <summary>An access key, and for temporary ones the security token and the moment they end. The secret parts never
/// appear in <see cref="ToString"/>.</summary>
public sealed class OssCredential
{
    /// <summary>Makes a credential.</summary>
    /// <param name="accessKeyId">The access key id; not a secret.</param>
    /// <param name="accessKeySecret">The secret that signs.</param>
    /// <param name="securityToken">The token of temporary credentials, else <c>null</c>.</param>
    /// <param name="expiration">When temporary credentials end, else <c>null</c>.</param>
    public OssCredential(
        string accessKeyId, string accessKeySecret, string? securityToken = null, DateTimeOffset? expiration = null)
    {
        AccessKeyId = accessKeyId;
        AccessKeySecret = accessKeySecret;
        SecurityToken = string.IsNullOrEmpty(securityToken) ? null : securityToken;
        Expiration = expiration;
    }

    /// <summary>The access key id.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret that signs.</summary>
    public string AccessKeySecret { get; }

    /// <summary>The token of temporary credentials, or <c>null</c>.</summary>
    public string? SecurityToken { get; }

    /// <summary>When the credential ends, or <c>null</c> when it does not.</summary>
    public DateTimeOffset? Expiration { get; }

    /// <summary>The access key id alone.</summary>
    public override string ToString() => AccessKeyId;
}

/// <summary>Where credentials come from. Implementations are safe to call from many threads.</summary>
public interface ICredentialProvider
{
    /// <summary>Where the credential comes from, in words for a person, never with a secret in it:
    /// <c>environment variables OSS_ACCESS_KEY_ID, …</c>, <c>aliyun CLI profile 'prod' in
    /// /home/a/.aliyun/config.json</c>.</summary>
    string Source { get; }

    /// <summary>The credential now in force; temporary ones are renewed before they end.</summary>
    /// <exception cref="CredentialException">There is none, or its source failed.</exception>
    Task<OssCredential> GetAsync(CancellationToken cancellationToken);
}

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
