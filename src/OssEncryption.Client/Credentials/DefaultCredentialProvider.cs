using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The default chain: asks the places in order once, and stays with the first that has given a
/// credential.</summary>
internal sealed class DefaultCredentialProvider(CredentialEnvironment environment) : ICredentialProvider
{
    private readonly DefaultChain _chain = new(environment);
    private readonly SingleFlight<OssCredential> _search = new();
    private volatile ICredentialProvider? _chosen;

    /// <inheritdoc/>
    public string Source => _chosen?.Source ?? "default credential chain";

    /// <inheritdoc/>
    public Task<OssCredential> GetAsync(CancellationToken cancellationToken)
    {
        if (_chosen is { } chosen)
        {
            return chosen.GetAsync(cancellationToken);
        }

        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<OssCredential>(cancellationToken)
            : _search.JoinAsync(SearchAsync, cancellationToken);
    }

    private async Task<OssCredential> SearchAsync()
    {
        ICredentialProvider provider = _chosen ?? await _chain.FindAsync().ConfigureAwait(false);
        OssCredential credential = await provider.GetAsync(CancellationToken.None).ConfigureAwait(false);
        _chosen = provider;
        return credential;
    }
}
