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
