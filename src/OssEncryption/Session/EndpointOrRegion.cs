using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Session;

/// <summary>Where OSS is, as users say it: a region where an endpoint is asked for, or the other way round.</summary>
internal static class EndpointOrRegion
{
    private static readonly char[] OfHosts = ['.', ':', '/'];

    /// <summary>Puts each text in its place. A text with a dot, a colon or a slash is an endpoint, and so is
    /// <c>localhost</c>; any other is a region.</summary>
    /// <exception cref="OssInputException">Both say the same, and not the same thing.</exception>
    public static (string? Endpoint, string? Region) Sort(string? endpoint, string? region)
    {
        bool isHost = region is not null && IsHost(region);
        bool isRegion = endpoint is not null && !IsHost(endpoint);
        if (isHost && isRegion)
        {
            return (region, endpoint);
        }

        if (isHost)
        {
            return endpoint is null ? (region, null) : throw new OssInputException(OssInputError.InvalidRegion,
                "-Region and -Endpoint name two endpoints. Leave one out, or name the region by its id, cn-hangzhou.");
        }

        if (isRegion)
        {
            return region is null || IsSame(endpoint!, region)
                ? (null, endpoint)
                : throw new OssInputException(OssInputError.InvalidEndpoint,
                    "-Region and -Endpoint name two regions. Leave one out.");
        }

        return (endpoint, region);
    }

    /// <summary>Whether a text is an address with a password or a signature, perhaps: it is never repeated.</summary>
    public static bool MayHoldSecret(string text) => text.IndexOfAny(['@', '?', '#']) >= 0;

    private static bool IsSame(string one, string other) =>
        OssEndpoint.ForRegion(one) == OssEndpoint.ForRegion(other);

    private static bool IsHost(string text) =>
        text.IndexOfAny(OfHosts) >= 0 || text.Trim().Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
