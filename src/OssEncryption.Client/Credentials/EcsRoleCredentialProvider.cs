using System.Globalization;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Credentials;

/// <summary>The credential of the RAM role of this ECS instance.</summary>
internal sealed class EcsRoleCredentialProvider(CredentialEnvironment environment, string? roleName)
    : RefreshingCredentialProvider(
        environment, roleName is null ? "RAM role of this ECS instance" : $"RAM role {roleName} of this ECS instance")
{
    private const string Roles = "/latest/meta-data/ram/security-credentials/";
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(1);

    // Without a metadata service two requests time out; together they take one second.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromMilliseconds(500);

    private string? _discovered;

    /// <summary>Whether this is an ECS instance with a role.</summary>
    public Task<bool> IsThereAsync() => new MetadataService(Environment, ProbeTimeout).HasAsync(Roles);

    /// <inheritdoc/>
    protected override async Task<OssCredential> FetchAsync()
    {
        var service = new MetadataService(Environment, CallTimeout);
        string role = roleName ?? await DiscoverAsync(service).ConfigureAwait(false);
        _discovered ??= role;
        if (role != _discovered)
        {
            throw new CredentialException(CredentialError.CredentialSourceFailed,
                $"The ECS metadata service now names the RAM role '{role}' and no longer '{_discovered}'. Going on " +
                "would act as somebody else: connect again if that is meant.");
        }

        string response = await service.GetAsync(Roles + PercentEncoding.Encode(role)).ConfigureAwait(false);
        return CredentialJson.Parse(response, "The ECS metadata service");
    }

    private static async Task<string> DiscoverAsync(MetadataService service)
    {
        string names = await service.GetAsync(Roles).ConfigureAwait(false);
        string role = names.Trim().Split('\n')[0].Trim();
        return role.Length is > 0 and <= 64 && role.All(IsRoleCharacter)
            ? role
            : throw new CredentialException(
                CredentialError.CredentialSourceFailed, "The ECS metadata service did not name a RAM role.");
    }

    private static bool IsRoleCharacter(char c) =>
        c is '-' or '_' or '.' or '@' || (c < 128 && char.IsLetterOrDigit(c));
}

/// <summary>The metadata service of an ECS instance, called in token mode. Without a token it is called only if it
/// issues none and <c>ALIBABA_CLOUD_IMDSV1_DISABLED</c> allows it.</summary>
internal sealed class MetadataService(CredentialEnvironment environment, TimeSpan timeout)
{
    private const string TokenLifetime = "21600";

    private bool IsPlainAllowed => !environment.IsTrue("ALIBABA_CLOUD_IMDSV1_DISABLED");

    private string Who => $"The ECS metadata service at {environment.MetadataService.Authority}";

    /// <summary>Whether a service responds to this path with anything but 404.</summary>
    public async Task<bool> HasAsync(string path)
    {
        SourceResponse? token = await TryAsync(TokenRequest()).ConfigureAwait(false);
        if (TokenIn(token) is null && !IsPlainAllowed)
        {
            return token is not null;
        }

        SourceResponse? response = await TryAsync(Get(path, TokenIn(token))).ConfigureAwait(false);
        return response is not null && response.Status != 404;
    }

    /// <summary>Gets the document at a path.</summary>
    /// <exception cref="CredentialException">The service is not reached, or the status is not 200.</exception>
    public async Task<string> GetAsync(string path)
    {
        SourceResponse? tokenResponse = await TryAsync(TokenRequest()).ConfigureAwait(false);
        string? token = TokenIn(tokenResponse);
        if (token is null && !IsPlainAllowed)
        {
            throw Failed($"{Who} gave no token ({Status(tokenResponse)}), and ALIBABA_CLOUD_IMDSV1_DISABLED forbids to "
                + "ask it without one.");
        }

        SourceResponse response = await SendAsync(Get(path, token)).ConfigureAwait(false);
        if (response.IsOk)
        {
            return response.Body;
        }

        string how = token is null ? $" without a token; it gave none ({Status(tokenResponse)})" : "";
        throw Failed($"{Who} responded with {Status(response)} to {path}{how}.");
    }

    private static string Status(SourceResponse? response) =>
        response is null ? "no response" : "HTTP " + response.Status.ToString(CultureInfo.InvariantCulture);

    // The token becomes a header, so it must be one printable word.
    private static string? TokenIn(SourceResponse? response)
    {
        string? token = response is { IsOk: true } ? response.Body.Trim() : null;
        return token is { Length: > 0 and <= 4096 } && token.All(c => c is > ' ' and < '\x7f') ? token : null;
    }

    private HttpRequestMessage TokenRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Put, new Uri(environment.MetadataService, "/latest/api/token"));
        request.Headers.TryAddWithoutValidation("X-aliyun-ecs-metadata-token-ttl-seconds", TokenLifetime);
        return request;
    }

    private HttpRequestMessage Get(string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(environment.MetadataService, path));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-aliyun-ecs-metadata-token", token);
        }

        return request;
    }

    private async Task<SourceResponse?> TryAsync(HttpRequestMessage request)
    {
        try
        {
            return await SendAsync(request).ConfigureAwait(false);
        }
        catch (CredentialException)
        {
            return null;
        }
    }

    private async Task<SourceResponse> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            return await CredentialHttp.SendAsync(environment.DirectHttp, request, Who, timeout).ConfigureAwait(false);
        }
    }

    private static CredentialException Failed(string message) => new(CredentialError.CredentialSourceFailed, message);
}

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
