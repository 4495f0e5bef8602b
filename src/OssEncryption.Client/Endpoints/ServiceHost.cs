namespace OssEncryption.Client.Endpoints;

/// <summary>What a host of the service itself says by its name. The whole name must have one of the known forms: a name
/// that only begins or ends like one is some other host.</summary>
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

    /// <summary>Reads a host in lower case, without port; <c>null</c> when it is not the service's.</summary>
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
