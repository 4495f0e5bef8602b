using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential of a role for the bearer of an OIDC token. The token's file is read for every renewal, as
/// whoever issues tokens replaces it.</summary>
internal sealed class OidcCredentialProvider(
    CredentialEnvironment environment, RoleSession session, string providerArn, string tokenFile)
    : RefreshingCredentialProvider(environment, $"role {session.RoleArn}, by the OIDC token in {tokenFile}")
{
    /// <inheritdoc/>
    protected override Task<OssCredential> FetchAsync()
    {
        string? token = SmallTextFile.Read(tokenFile, CredentialError.CredentialSourceFailed)?.Trim();
        return string.IsNullOrEmpty(token)
            ? throw new CredentialException(
                CredentialError.CredentialSourceFailed, $"The OIDC token file {tokenFile} does not exist or is empty.")
            : new StsClient(Environment).AssumeRoleWithOidcAsync(session, providerArn, token!);
    }
}
