namespace OssEncryption.Client.Model;

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
