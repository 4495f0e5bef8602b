using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential that a local service returns at a URI. Plain http is allowed only for loopback and the
/// address of the metadata service; anywhere else the network could read it.</summary>
internal sealed class UriCredentialProvider : RefreshingCredentialProvider
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Uri _address;
    private readonly string _who;

    private UriCredentialProvider(CredentialEnvironment environment, Uri address)
        : base(environment, $"credentials URI at {address.Authority}")
    {
        _address = address;
        _who = $"The credentials URI at {address.Authority}";
    }

    /// <summary>Makes a provider for a URI.</summary>
    /// <param name="environment">Variables, files, network and clock.</param>
    /// <param name="text">The URI. Its path and query may be secret and are never shown.</param>
    /// <param name="place">The origin of the URI, as people read it.</param>
    public static UriCredentialProvider Make(CredentialEnvironment environment, string text, string place)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
            || !EndpointText.HasHost(address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw Failed($"The credentials URI in {place} is not an http or https address.");
        }

        return address.Scheme == Uri.UriSchemeHttps || IsNear(environment, address)
            ? new UriCredentialProvider(environment, address)
            : throw Failed($"The credentials URI in {place} is plain http to {address.Authority}: a credential would "
                + "cross the network readable by all. Use https, or http to this machine.");
    }

    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        HttpClient client = IsNear(Environment, _address) ? Environment.DirectHttp : Environment.Http;
        using var request = new HttpRequestMessage(HttpMethod.Get, _address);
        SourceResponse response = await CredentialHttp.SendAsync(client, request, _who, CallTimeout)
            .ConfigureAwait(false);
        return response.IsOk
            ? CredentialJson.Parse(response.Body, _who)
            : throw Failed($"{_who} responded with HTTP {response.Status}.");
    }

    private static bool IsNear(CredentialEnvironment environment, Uri address) =>
        address.IsLoopback || address.Host == environment.MetadataService.Host;

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}
