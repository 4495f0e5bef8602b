using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential of a role that another credential may assume.</summary>
internal sealed class AssumeRoleCredentialProvider(
    CredentialEnvironment environment, ICredentialProvider caller, RoleSession session)
    : RefreshingCredentialProvider(environment, $"role {session.RoleArn}, assumed by {caller.Source}")
{
    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        OssCredential credential = await caller.GetAsync(CancellationToken.None).ConfigureAwait(false);
        return await new StsClient(Environment).AssumeRoleAsync(session, credential).ConfigureAwait(false);
    }
}
