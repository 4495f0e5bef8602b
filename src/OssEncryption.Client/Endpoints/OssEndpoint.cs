using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using OssEncryption.Client.Signing;

namespace OssEncryption.Client.Endpoints;

/// <summary>An address of OSS: where requests go, and how a bucket is named there.</summary>
public sealed record OssEndpoint
{
    private const string ServiceDomain = ".aliyuncs.com";

    private static readonly Regex RegionId = new("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant);

    private OssEndpoint(Uri uri, string? region, AddressingStyle style)
    {
        Uri = uri;
        Region = region;
        Style = style;
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Uri { get; }

    /// <summary>The bare region id, <c>cn-hangzhou</c>, or <c>null</c> when neither the host nor the caller says it.</summary>
    public string? Region { get; }

    /// <summary>Where the bucket stands.</summary>
    public AddressingStyle Style { get; }

    /// <summary>The endpoint of a region.</summary>
    /// <param name="region">The region id; <c>oss-cn-hangzhou</c> is taken for <c>cn-hangzhou</c>.</param>
    /// <param name="network">The network by which it is reached.</param>
    /// <exception cref="OssInputException">The text is not a region id.</exception>
    public static OssEndpoint ForRegion(string region, EndpointNetwork network = EndpointNetwork.Public)
    {
        string id = ValidateRegion(region);
        string host = network switch
        {
            EndpointNetwork.Internal => $"oss-{id}-internal",
            EndpointNetwork.DualStack => $"{id}.oss",
            EndpointNetwork.Accelerate => "oss-accelerate",
            EndpointNetwork.AccelerateOverseas => "oss-accelerate-overseas",
            _ => $"oss-{id}",
        };
        return new OssEndpoint(new Uri("https://" + host + ServiceDomain), id, AddressingStyle.VirtualHosted);
    }

    /// <summary>The endpoint at an address.</summary>
    /// <param name="text">A host, with scheme and port where they are not https and 443.</param>
    /// <param name="region">The region id, where the host does not say it.</param>
    /// <param name="allowHttp">Whether http is allowed to a host that is not this machine.</param>
    /// <param name="cname">Whether the host is a domain of one's own that stands for one bucket.</param>
    /// <exception cref="OssInputException">The text is no address, or it is an address without TLS.</exception>
    public static OssEndpoint Parse(string text, string? region = null, bool allowHttp = false, bool cname = false)
    {
        string address = text.IndexOf("://", StringComparison.Ordinal) < 0 ? "https://" + text : text;
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0
            || (uri.HostNameType == UriHostNameType.Dns && uri.Host.IndexOf('.') < 0 && !uri.IsLoopback))
        {
            throw new OssInputException(OssInputError.InvalidEndpoint,
                "The endpoint is not a host name or an address of scheme, host and port, such as " +
                "oss-cn-hangzhou.aliyuncs.com or https://oss-cn-hangzhou.aliyuncs.com.");
        }

        if (uri.Scheme == Uri.UriSchemeHttp && !IsLoopback(uri) && !allowHttp)
        {
            throw new OssInputException(OssInputError.InsecureEndpoint,
                $"The endpoint http://{uri.Authority} would carry everything unencrypted. Use https, or allow http " +
                "to this host with -AllowHttp.");
        }

        AddressingStyle style = cname ? AddressingStyle.CName
            : uri.HostNameType == UriHostNameType.Dns && !IsLoopback(uri) ? AddressingStyle.VirtualHosted
            : AddressingStyle.Path;
        return new OssEndpoint(
            new Uri(uri.GetLeftPart(UriPartial.Authority)),
            region is null ? RegionOf(uri.Host) : ValidateRegion(region),
            style);
    }

    /// <summary>The address of a request.</summary>
    /// <param name="bucket">The bucket, or <c>null</c> for the service.</param>
    /// <param name="key">The object key, or <c>null</c> for the bucket.</param>
    /// <param name="query">The query, decoded.</param>
    public Uri BuildUri(string? bucket, string? key, IReadOnlyCollection<KeyValuePair<string, string?>> query)
    {
        var address = new StringBuilder(128);
        address.Append(Uri.Scheme).Append("://");
        if (bucket is not null && Style == AddressingStyle.VirtualHosted)
        {
            address.Append(bucket).Append('.');
        }

        address.Append(Uri.Authority).Append('/');
        if (bucket is not null && Style == AddressingStyle.Path)
        {
            address.Append(bucket).Append('/');
        }

        if (key is not null)
        {
            address.Append(PercentEncoding.EncodePath(key));
        }

        if (query.Count > 0)
        {
            address.Append('?').Append(PercentEncoding.EncodeQuery(query));
        }

        return new Uri(address.ToString());
    }

    /// <summary>The endpoint that the service names for a bucket of another region, if it is a host of the same service
    /// and the same kind of network; <c>null</c> if it is any other host, which must not see a signature.</summary>
    /// <param name="host">The host, with its port where it has one, and without scheme.</param>
    /// <param name="region">The bucket's region, where it is known.</param>
    internal OssEndpoint? Follow(string host, string? region)
    {
        if (Style == AddressingStyle.CName
            || !Uri.TryCreate(Uri.Scheme + "://" + host, UriKind.Absolute, out Uri? there)
            || there.UserInfo.Length > 0 || there.PathAndQuery != "/" || there.Fragment.Length > 0)
        {
            return null;
        }

        if (IsLoopback(Uri))
        {
            return there.Host == Uri.Host ? new OssEndpoint(there, region, Style) : null;
        }

        EndpointNetwork? network = NetworkOf(Uri.Host);
        string? id = RegionOf(there.Host);
        bool isService = there.IsDefaultPort && Uri.IsDefaultPort && NetworkOf(there.Host) is not null && id is not null;
        if (!isService || network is null or EndpointNetwork.Accelerate or EndpointNetwork.AccelerateOverseas)
        {
            return null;
        }

        // The service names the public host; who came by another network stays on it.
        return new OssEndpoint(
            new Uri(Uri.Scheme + "://" + ForRegion(id!, network.Value).Uri.Host), id, AddressingStyle.VirtualHosted);
    }

    /// <summary>Whether an address is this machine's own.</summary>
    private static bool IsLoopback(Uri uri) =>
        uri.IsLoopback || (IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static string? RegionOf(string host) => NetworkOf(host) switch
    {
        EndpointNetwork.Public => Between(host, "oss-", ServiceDomain),
        EndpointNetwork.Internal => Between(host, "oss-", "-internal" + ServiceDomain),
        EndpointNetwork.DualStack => Between(host, "", ".oss" + ServiceDomain),
        _ => null,
    };

    private static EndpointNetwork? NetworkOf(string host)
    {
        if (!host.EndsWith(ServiceDomain, StringComparison.Ordinal))
        {
            return null;
        }

        string label = host.Substring(0, host.Length - ServiceDomain.Length);
        return label switch
        {
            "oss-accelerate" => EndpointNetwork.Accelerate,
            "oss-accelerate-overseas" => EndpointNetwork.AccelerateOverseas,
            _ when label.EndsWith(".oss", StringComparison.Ordinal)
                && RegionId.IsMatch(label.Substring(0, label.Length - 4)) => EndpointNetwork.DualStack,
            _ when !label.StartsWith("oss-", StringComparison.Ordinal) || !RegionId.IsMatch(label) => null,
            _ when label.EndsWith("-internal", StringComparison.Ordinal) => EndpointNetwork.Internal,
            _ => EndpointNetwork.Public,
        };
    }

    private static string Between(string host, string prefix, string suffix) =>
        host.Substring(prefix.Length, host.Length - prefix.Length - suffix.Length);

    private static string ValidateRegion(string region)
    {
        string id = region.StartsWith("oss-", StringComparison.Ordinal) ? region.Substring(4) : region;
        return RegionId.IsMatch(id)
            ? id
            : throw new OssInputException(OssInputError.InvalidRegion,
                $"'{region}' is not a region id. Region ids look like cn-hangzhou or ap-southeast-1.");
    }
}
