namespace OssEncryption.Client.Model;

/// <summary>An access key; a temporary one has a security token and an expiration. White space at the ends of a part,
/// as the line break of a mounted file, is dropped. <see cref="ToString"/> never shows the secret parts.</summary>
public sealed class OssCredential
{
    /// <summary>Makes a credential.</summary>
    /// <param name="accessKeyId">The access key id; not a secret.</param>
    /// <param name="accessKeySecret">The secret that signs.</param>
    /// <param name="securityToken">The security token of a temporary credential, or <c>null</c>.</param>
    /// <param name="expiration">When a temporary credential expires, or <c>null</c>.</param>
    public OssCredential(
        string accessKeyId, string accessKeySecret, string? securityToken = null, DateTimeOffset? expiration = null)
    {
        AccessKeyId = accessKeyId.Trim();
        AccessKeySecret = accessKeySecret.Trim();
        SecurityToken = string.IsNullOrWhiteSpace(securityToken) ? null : securityToken!.Trim();
        Expiration = expiration;
    }

    /// <summary>The access key id.</summary>
    public string AccessKeyId { get; }

    /// <summary>The secret that signs.</summary>
    public string AccessKeySecret { get; }

    /// <summary>The security token of a temporary credential, or <c>null</c>.</summary>
    public string? SecurityToken { get; }

    /// <summary>When the credential expires, or <c>null</c> when it does not.</summary>
    public DateTimeOffset? Expiration { get; }

    /// <summary>The access key id alone.</summary>
    public override string ToString() => AccessKeyId;
}

/// <summary>Provides credentials. Implementations are thread-safe.</summary>
public interface ICredentialProvider
{
    /// <summary>The origin of the credential as people read it, without any secret: <c>environment variables
    /// OSS_ACCESS_KEY_ID, …</c>, <c>aliyun CLI profile 'prod' in /home/a/.aliyun/config.json</c>.</summary>
    string Source { get; }

    /// <summary>The current credential; a temporary one is renewed before it expires.</summary>
    /// <exception cref="CredentialException">There is none, or its source failed.</exception>
    Task<OssCredential> GetAsync(CancellationToken cancellationToken);
}

/// <summary>A provider whose credential may have a successor that it does not know of yet: a temporary one that says
/// no expiration, or one that another program renews.</summary>
internal interface IRenewableCredentialProvider : ICredentialProvider
{
    /// <summary>Takes the credential anew at the next call, because the service calls it expired.</summary>
    /// <param name="expired">The credential that was used; a newer one is kept.</param>
    /// <returns>Whether there is a source to ask.</returns>
    bool Discard(OssCredential expired);
}

/// <summary>Why there is no credential. The names are stable: scripts see them as error ids.</summary>
public enum CredentialError
{
    /// <summary>No source has one; the message lists the sources searched.</summary>
    CredentialNotFound,

    /// <summary>The named profile is not in the file.</summary>
    ProfileNotFound,

    /// <summary>The profile file cannot be read; the message shows path and line, never the content.</summary>
    ProfileMalformed,

    /// <summary>The profile asks for a mode that is not supported, or lacks what its mode needs.</summary>
    ProfileUnsupported,

    /// <summary>The source (STS, metadata service, command, URI) failed.</summary>
    CredentialSourceFailed,
}

/// <summary>There is no credential. The message never contains a secret or the content of a file.</summary>
public sealed class CredentialException : OssException
{
    /// <summary>Makes the exception.</summary>
    public CredentialException(CredentialError reason, string message, Exception? innerException = null)
        : base(message, innerException, hasLines: true) => Reason = reason;

    /// <summary>Why there is none.</summary>
    public CredentialError Reason { get; }
}
