using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>A provider under the name of the place that it was configured in.</summary>
internal sealed class NamedCredentialProvider(string place, ICredentialProvider inner) : ICredentialProvider
{
    /// <inheritdoc/>
    public string Source { get; } = $"{place} ({inner.Source})";

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken) => inner.GetAsync(cancellationToken);
}
