using System.Net;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>Where the service is asked: scheme, host and port, the region that signs for it, and how buckets are
/// addressed there. Immutable; two endpoints are equal when all of these are.</summary>
public sealed record OssEndpoint
{
    internal OssEndpoint(Uri uri, string? region, AddressingStyle style)
    {
        Uri = uri;
        Region = region;
        Style = style;
        string host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        Authority = uri.IsDefaultPort ? host : FormattableString.Invariant($"{host}:{uri.Port}");
    }

    /// <summary>Scheme, host and port; no path.</summary>
    public Uri Uri { get; }

    /// <summary>The bare region id, <c>cn-hangzhou</c>: what the host says, else what was given, else
    /// <c>null</c>.</summary>
    public string? Region { get; }

    /// <summary>Where in a URL the bucket stands.</summary>
    public AddressingStyle Style { get; }

    /// <summary>The host in its ASCII form, with the port where it is not the scheme's own.</summary>
    internal string Authority { get; }

    /// <summary>Whether the host is this machine by its name: <c>127.0.0.0/8</c>, <c>::1</c>,
    /// <c>localhost</c>.</summary>
    internal bool IsLoopback => IsLoopbackHost(Uri);

    /// <summary>What the host says about the service, or <c>null</c> when it is another host or a domain of a
    /// bucket.</summary>
    internal ServiceHost? Service => Style == AddressingStyle.CName ? null : ServiceHost.Find(Uri.IdnHost);

    /// <summary>The endpoint of a region.</summary>
    /// <param name="region"><c>cn-hangzhou</c> or <c>oss-cn-hangzhou</c>.</param>
    /// <param name="network">The network over which it is reached.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidRegion"/>.</exception>
    public static OssEndpoint ForRegion(string region, EndpointNetwork network = EndpointNetwork.Public)
    {
        string id = RegionId.Normalize(region);
        return new OssEndpoint(
            new Uri("https://" + ServiceHost.For(id, network)), id, AddressingStyle.VirtualHosted);
    }

    /// <summary>Reads an endpoint: a host, with scheme or port where they are needed. Without a scheme it is
    /// https.</summary>
    /// <param name="text"><c>oss-cn-shanghai.aliyuncs.com</c>, <c>https://files.example.com</c>,
    /// <c>http://127.0.0.1:4000</c>.</param>
    /// <param name="region">The region, for hosts that do not say it; a host that says it is believed instead.</param>
    /// <param name="allowHttp">Whether plain http may leave this machine.</param>
    /// <param name="cname">Whether the host is a domain bound to one bucket.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidEndpoint"/>,
    /// <see cref="OssInputError.InsecureEndpoint"/> or <see cref="OssInputError.InvalidRegion"/>.</exception>
    public static OssEndpoint Parse(string text, string? region = null, bool allowHttp = false, bool cname = false)
    {
        Uri uri = EndpointText.Read(text);
        bool atHome = IsLoopbackHost(uri);
        if (uri.Scheme == Uri.UriSchemeHttp && !atHome && !allowHttp)
        {
            throw new OssInputException(OssInputError.InsecureEndpoint,
                $"The endpoint http://{uri.Authority} is not encrypted in transit. Use https://{uri.Host}, or allow " +
                "plain http expressly with -AllowHttp.");
        }

        ServiceHost? service = cname ? null : ServiceHost.Find(uri.IdnHost);
        if (!cname && service is null)
        {
            EndpointText.RefuseBucketDomain(uri.IdnHost);
        }

        string? given = string.IsNullOrWhiteSpace(region) ? null : RegionId.Normalize(region!);
        bool byPath = atHome || uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;
        AddressingStyle style = cname ? AddressingStyle.CName
            : byPath ? AddressingStyle.Path
            : AddressingStyle.VirtualHosted;
        return new OssEndpoint(uri, service?.Region ?? given, style);
    }

    /// <summary>The URL of a request here; key and query are percent-encoded as the signatures encode them.</summary>
    /// <param name="bucket">The bucket, or <c>null</c> for the service.</param>
    /// <param name="key">The object key, decoded, or <c>null</c>.</param>
    /// <param name="query">The query, decoded, in the order it is sent; a parameter without value is its bare
    /// name.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidBucketName"/>: a name that breaks the rules
    /// could lead to another host.</exception>
    public Uri BuildUri(string? bucket, string? key, IReadOnlyCollection<KeyValuePair<string, string?>> query)
    {
        if (bucket is not null)
        {
            BucketName.Validate(bucket);
        }

        string host = bucket is not null && Style == AddressingStyle.VirtualHosted ? bucket + "." : "";
        string path = bucket is not null && Style == AddressingStyle.Path ? "/" + bucket + "/" : "/";
        if (key is not null)
        {
            path += PercentEncoding.EncodePath(key);
        }

        if (query.Count > 0)
        {
            path += "?" + PercentEncoding.EncodeQuery(query);
        }

        return RawUri.Create(Uri.Scheme + "://" + host + Authority, path);
    }

    /// <summary>The same network, scheme and port in another region; <c>null</c> when this is not a host of the
    /// service.</summary>
    internal OssEndpoint? InRegion(string region)
    {
        if (Service is not { } service)
        {
            return null;
        }

        var uri = new UriBuilder(Uri) { Host = ServiceHost.For(region, service.Network) };
        return new OssEndpoint(uri.Uri, region, Style);
    }

    private static bool IsLoopbackHost(Uri uri) =>
        string.Equals(uri.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost, out IPAddress? address) && IPAddress.IsLoopback(address));
}
