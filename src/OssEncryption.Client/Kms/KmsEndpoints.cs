using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Where KMS is asked, region by region. A host is derived only where OSS itself is asked at a host of the
/// service; anywhere else the endpoint must be named, so that no signature goes to a host that was not chosen.
/// Immutable. Source: the vendor's endpoint list of KMS.</summary>
public sealed class KmsEndpoints
{
    private const string Domain = ".aliyuncs.com";
    private const string RegionMark = "{region}";

    private readonly Func<string, OssEndpoint?> _find;

    private KmsEndpoints(Func<string, OssEndpoint?> find) => _find = find;

    /// <summary>The endpoints that belong to an OSS endpoint: <c>kms.&lt;region&gt;.aliyuncs.com</c>, or within the
    /// vendor's network <c>kms-vpc.&lt;region&gt;.aliyuncs.com</c>; none when OSS is not asked at a host of the
    /// service.</summary>
    public static KmsEndpoints Of(OssEndpoint oss) => oss.Service is not { } service
        ? new KmsEndpoints(_ => null)
        : new KmsEndpoints(region => RegionId.IsValid(region) ? Derive(service.Network, region) : null);

    /// <summary>One endpoint that was named: it serves one region, or with <c>{region}</c> in its host every
    /// one.</summary>
    /// <param name="text"><c>kms.example.com</c>, <c>https://kms.{region}.example.com</c>.</param>
    /// <param name="region">The region that a text without <c>{region}</c> serves.</param>
    /// <param name="allowHttp">Whether plain http may leave this machine.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidEndpoint"/>,
    /// <see cref="OssInputError.InsecureEndpoint"/>, or <see cref="OssInputError.NoRegion"/>: nobody says which region
    /// it serves.</exception>
    public static KmsEndpoints Parse(string text, string? region, bool allowHttp = false)
    {
        if (text.Contains(RegionMark))
        {
            Read(text.Replace(RegionMark, "cn-hangzhou"), "cn-hangzhou", allowHttp);
            return new KmsEndpoints(asked => RegionId.IsValid(asked)
                ? Read(text.Replace(RegionMark, asked), asked, allowHttp)
                : null);
        }

        string served = region ?? throw new OssInputException(OssInputError.NoRegion,
            "The KMS endpoint does not say its region, and none is known. Name it with -Region, or name one KMS " +
            "endpoint for each region.");
        OssEndpoint endpoint = Read(text, served, allowHttp);
        return new KmsEndpoints(asked => asked == served ? endpoint : null);
    }

    /// <summary>Endpoints that were named, by the region that each serves.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidRegion"/>,
    /// <see cref="OssInputError.InvalidEndpoint"/> or <see cref="OssInputError.InsecureEndpoint"/>.</exception>
    public static KmsEndpoints Parse(IEnumerable<KeyValuePair<string, string>> byRegion, bool allowHttp = false)
    {
        var known = new Dictionary<string, OssEndpoint>(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> entry in byRegion)
        {
            string region = RegionId.Normalize(entry.Key);
            known[region] = Read(entry.Value, region, allowHttp);
        }

        return new KmsEndpoints(region => known.TryGetValue(region, out OssEndpoint? endpoint) ? endpoint : null);
    }

    /// <summary>Where the KMS of a region is asked, or <c>null</c> when it is not known.</summary>
    public Uri? Find(string region) => _find(region)?.Uri;

    /// <summary>Where the KMS of a region is asked.</summary>
    /// <exception cref="OssInputException"><see cref="OssInputError.NoKmsEndpoint"/>.</exception>
    internal OssEndpoint For(string region) => _find(region) ?? throw new OssInputException(
        OssInputError.NoKmsEndpoint,
        $"No endpoint of KMS is known for the region '{region}'. Name it with Connect-Oss -KmsEndpoint.");

    private static OssEndpoint Derive(EndpointNetwork network, string region)
    {
        string product = network == EndpointNetwork.Internal ? "kms-vpc." : "kms.";
        return Read(product + region + Domain, region, allowHttp: false);
    }

    // A host of one's own is not read as one of OSS, whatever it looks like.
    private static OssEndpoint Read(string text, string region, bool allowHttp) =>
        OssEndpoint.Parse(text, region, allowHttp, cname: true);
}
