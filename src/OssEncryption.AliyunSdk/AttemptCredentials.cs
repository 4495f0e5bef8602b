using Aliyun.OSS.Common.Authentication;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>Gives the SDK the credential of the current attempt, so that the SDK never waits for one: it is renewed
/// before the call, where the wait can be cancelled.</summary>
internal sealed class AttemptCredentials : ICredentialsProvider
{
    private readonly AsyncLocal<ICredentials?> _current = new();

    /// <summary>Sets the credential for the calls of this asynchronous flow.</summary>
    public void Use(OssCredential credential) => SetCredentials(new AttemptCredential(credential));

    /// <inheritdoc/>
    public void SetCredentials(ICredentials creds) => _current.Value = creds;

    /// <inheritdoc/>
    public ICredentials? GetCredentials() => _current.Value;

    private sealed class AttemptCredential(OssCredential credential) : ICredentials
    {
        public string AccessKeyId => credential.AccessKeyId;

        public string AccessKeySecret => credential.AccessKeySecret;

        public string SecurityToken => credential.SecurityToken ?? "";

        public bool UseToken => credential.SecurityToken is not null;
    }
}
