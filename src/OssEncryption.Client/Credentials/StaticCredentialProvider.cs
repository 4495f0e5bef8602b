using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>A credential that is known and stays.</summary>
/// <param name="credential">The credential.</param>
/// <param name="source">Where it comes from, in words for a person.</param>
public sealed class StaticCredentialProvider(OssCredential credential, string source) : ICredentialProvider
{
    /// <inheritdoc/>
    public string Source { get; } = source;

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<OssCredential>(cancellationToken)
            : Task.FromResult(credential);
}
