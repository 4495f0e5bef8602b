using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>Network and region of a host of the service, by its name. The whole name must have a known form: one that
/// only begins or ends like one is another host.</summary>
/// <param name="Network">The network the host belongs to.</param>
/// <param name="Region">The region, or <c>null</c> for acceleration hosts, which serve all regions.</param>
internal sealed record ServiceHost(EndpointNetwork Network, string? Region)
{
    private const string Domain = ".aliyuncs.com";
    private const string Prefix = "oss-";
    private const string InternalSuffix = "-internal";
    private const string DualStackSuffix = ".oss";
    private const string Accelerate = "oss-accelerate";
    private const string AccelerateOverseas = "oss-accelerate-overseas";

    /// <summary>Parses a host in lower case without port; <c>null</c> when it is not of the service.</summary>
    public static ServiceHost? Find(string host)
    {
        if (!host.EndsWith(Domain, StringComparison.Ordinal))
        {
            return null;
        }

        string name = host.Substring(0, host.Length - Domain.Length);
        return name switch
        {
            Accelerate => new ServiceHost(EndpointNetwork.Accelerate, null),
            AccelerateOverseas => new ServiceHost(EndpointNetwork.AccelerateOverseas, null),
            _ when name.EndsWith(DualStackSuffix, StringComparison.Ordinal) =>
                Regional(EndpointNetwork.DualStack, name.Substring(0, name.Length - DualStackSuffix.Length)),
            _ when !name.StartsWith(Prefix, StringComparison.Ordinal) => null,
            _ when name.EndsWith(InternalSuffix, StringComparison.Ordinal) => Regional(EndpointNetwork.Internal,
                name.Substring(Prefix.Length, Math.Max(0, name.Length - Prefix.Length - InternalSuffix.Length))),
            _ => Regional(EndpointNetwork.Public, name.Substring(Prefix.Length)),
        };
    }

    /// <summary>The host of a region on a network.</summary>
    public static string For(string region, EndpointNetwork network) => network switch
    {
        EndpointNetwork.Internal => Prefix + region + InternalSuffix,
        EndpointNetwork.DualStack => region + DualStackSuffix,
        EndpointNetwork.Accelerate => Accelerate,
        EndpointNetwork.AccelerateOverseas => AccelerateOverseas,
        _ => Prefix + region,
    } + Domain;

    private static ServiceHost? Regional(EndpointNetwork network, string region) =>
        RegionId.IsValid(region) ? new ServiceHost(network, region) : null;
}

/// <summary>The network over which the service is reached. Source: the vendor's page "Regions and endpoints".</summary>
public enum EndpointNetwork
{
    /// <summary>The internet: <c>oss-cn-hangzhou.aliyuncs.com</c>.</summary>
    Public,

    /// <summary>The vendor's own network, from within the region:
    /// <c>oss-cn-hangzhou-internal.aliyuncs.com</c>.</summary>
    Internal,

    /// <summary>IPv4 and IPv6: <c>cn-hangzhou.oss.aliyuncs.com</c>.</summary>
    DualStack,

    /// <summary>Transfer acceleration worldwide: <c>oss-accelerate.aliyuncs.com</c>; the bucket must allow
    /// it.</summary>
    Accelerate,

    /// <summary>Transfer acceleration outside mainland China: <c>oss-accelerate-overseas.aliyuncs.com</c>.</summary>
    AccelerateOverseas,
}

/// <summary>Region ids, <c>cn-hangzhou</c>. There is no list of them here: the vendor opens new ones.</summary>
internal static class RegionId
{
    private const string LocationPrefix = "oss-";
    private const int Longest = 48;

    /// <summary>The bare id of a region that may come as a location, <c>oss-cn-hangzhou</c>.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidRegion"/>.</exception>
    public static string Normalize(string region)
    {
        string id = StripLocationPrefix(region.Trim());
        return IsValid(id)
            ? id
            : throw new OssInputException(OssInputError.InvalidRegion,
                "The region is not a region id. Write it in lower-case letters, digits and hyphens, like " +
                "cn-hangzhou; for an internal or dual-stack endpoint name the network apart from the region.");
    }

    /// <summary>A location without its prefix: <c>oss-cn-hangzhou</c> is <c>cn-hangzhou</c>.</summary>
    public static string StripLocationPrefix(string location) =>
        location.StartsWith(LocationPrefix, StringComparison.Ordinal)
            ? location.Substring(LocationPrefix.Length)
            : location;

    /// <summary>Whether a text can be a region id.</summary>
    public static bool IsValid(string id) =>
        id.Length is > 0 and <= Longest
        && id[0] != '-'
        && id[id.Length - 1] != '-'
        && !id.EndsWith("-internal", StringComparison.Ordinal)
        && id.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
