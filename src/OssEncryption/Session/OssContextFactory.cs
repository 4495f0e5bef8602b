using OssEncryption.Client.Credentials;
using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Session;

/// <summary>Makes contexts: the one place where endpoint, region and credential come together.</summary>
internal static class OssContextFactory
{
    /// <summary>The context of a session without Connect-Oss: everything from the environment and the profile
    /// files.</summary>
    public static Task<OssContext> FromEnvironmentAsync(CancellationToken cancellationToken)
    {
        CredentialEnvironment environment = CredentialEnvironment.System;
        OssEndpoint endpoint = FindEndpoint(null, null, EndpointNetwork.Public,
            () => DefaultLocation.Read(environment, null), (address, region) => OssEndpoint.Parse(address, region));
        return CreateAsync(
            new OssClientOptions { Endpoint = endpoint, Credentials = CredentialProviders.Default(environment) },
            cancellationToken);
    }

    /// <summary>The endpoint that is meant: the named one, else that of the named region, else what the profile
    /// says.</summary>
    /// <param name="endpoint">The endpoint named, or <c>null</c>.</param>
    /// <param name="region">The region named, or <c>null</c>.</param>
    /// <param name="network">The network by which a region is reached.</param>
    /// <param name="readSettings">Reads what the environment or the profile says; called only when that counts.</param>
    /// <param name="parse">Turns an address and, where it is named, its region into an endpoint.</param>
    /// <exception cref="OssInputException">Neither is known anywhere, or the two named contradict each
    /// other.</exception>
    public static OssEndpoint FindEndpoint(
        string? endpoint,
        string? region,
        EndpointNetwork network,
        Func<DefaultLocation> readSettings,
        Func<string, string?, OssEndpoint> parse)
    {
        if (endpoint is null && region is not null)
        {
            return OssEndpoint.ForRegion(region, network);
        }

        OssEndpoint? named = endpoint is null ? null : parse(endpoint, region);
        if (named?.Region is { } found)
        {
            return region is null || region == found
                ? named
                : throw new OssInputException(OssInputError.InvalidRegion,
                    $"The endpoint is in the region '{found}', and '{region}' is asked for. Leave one of them out.");
        }

        DefaultLocation settings = readSettings();
        string? address = endpoint ?? settings.Endpoint;
        if (address is not null)
        {
            return parse(address, settings.Region);
        }

        return settings.Region is not null
            ? OssEndpoint.ForRegion(settings.Region, network)
            : throw new OssInputException(OssInputError.NoEndpoint,
                "No region is known. Name it with Connect-Oss -Region cn-hangzhou (or -Endpoint), or set the " +
                "environment variable OSS_REGION, or the region of your aliyun CLI or ossutil profile.");
    }

    /// <summary>Asks once for the credential, so that a session that cannot work is known at its start.</summary>
    public static async Task<OssContext> CreateAsync(OssClientOptions options, CancellationToken cancellationToken)
    {
        IOssClient client = OssClientFactory.Shared.GetClient(options);
        OssCredential credential = await options.Credentials.GetAsync(cancellationToken).ConfigureAwait(false);
        return new OssContext(client, options, credential.AccessKeyId);
    }
}
