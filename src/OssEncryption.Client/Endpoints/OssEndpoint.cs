using System.Net;
using System.Net.Sockets;
using System.Reflection;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

/// <summary>An endpoint of the service: scheme, host, port, the region to sign for, and the addressing style.
/// Immutable, with value equality.</summary>
public sealed record OssEndpoint
{
    internal OssEndpoint(Uri uri, string? region, AddressingStyle style)
    {
        Uri = uri;
        Region = region;
        Style = style;
        string host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        Authority = uri.IsDefaultPort ? host : FormattableString.Invariant($"{host}:{uri.Port}");
        Start = $"{uri.Scheme}://{Authority}";
    }

    /// <summary>Scheme, host and port; no path.</summary>
    public Uri Uri { get; }

    /// <summary>The bare region id, <c>cn-hangzhou</c>: from the host name, else as given, else <c>null</c>.</summary>
    public string? Region { get; }

    /// <summary>The place of the bucket in a URL.</summary>
    public AddressingStyle Style { get; }

    /// <summary>The host in its ASCII form, with the port where it is not the scheme's own.</summary>
    internal string Authority { get; }

    /// <summary>Scheme and authority, with which the URLs at this host begin.</summary>
    internal string Start { get; }

    /// <summary>Whether the host is a loopback address: <c>127.0.0.0/8</c>, <c>::1</c>, <c>localhost</c>.</summary>
    internal bool IsLoopback => IsLoopbackHost(Uri);

    /// <summary>Network and region from the host name, or <c>null</c> for any other host and for a custom
    /// domain.</summary>
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

    /// <summary>Parses an endpoint: a host with optional scheme and port. The default scheme is https.</summary>
    /// <param name="text"><c>oss-cn-shanghai.aliyuncs.com</c>, <c>https://files.example.com</c>,
    /// <c>http://127.0.0.1:4000</c>.</param>
    /// <param name="region">The region, for hosts whose name does not contain one; the host name takes
    /// precedence.</param>
    /// <param name="allowHttp">Whether plain http to other machines is allowed.</param>
    /// <param name="cname">Whether the host is a custom domain of one bucket.</param>
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

    /// <summary>The URL of a request; key and query are percent-encoded as in the signature.</summary>
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

        string start = bucket is not null && Style == AddressingStyle.VirtualHosted
            ? Uri.Scheme + "://" + bucket + "." + Authority
            : Start;
        string folder = bucket is not null && Style == AddressingStyle.Path ? "/" + bucket + "/" : "/";
        string path = key is null ? "" : PercentEncoding.EncodePath(key);
        return RawUri.Create(start, query.Count > 0
            ? folder + path + "?" + PercentEncoding.EncodeQuery(query)
            : folder + path);
    }

    /// <summary>The endpoint of another region with the same network, scheme and port; <c>null</c> when this is not a
    /// host of the service.</summary>
    public OssEndpoint? InRegion(string region)
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

/// <summary>The place of the bucket in a URL. Signatures do not depend on it: they always contain the bucket.</summary>
public enum AddressingStyle
{
    /// <summary>In the host: <c>https://bucket.oss-cn-hangzhou.aliyuncs.com/key</c>.</summary>
    VirtualHosted,

    /// <summary>In the path: <c>http://127.0.0.1:4000/bucket/key</c>. For IP hosts; the public service rejects
    /// it.</summary>
    Path,

    /// <summary>Nowhere: the host is a custom domain of the bucket, <c>https://files.example.com/key</c>.</summary>
    CName,
}

/// <summary>Parses an endpoint that a user wrote. An error message never repeats a text that may hold a password or a
/// signature.</summary>
internal static class EndpointText
{
    private const int LongestShown = 100;
    private const string Example = "Write a host like oss-cn-hangzhou.aliyuncs.com.";

    /// <summary>Parses the text; the default scheme is https.</summary>
    public static Uri Read(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            throw Invalid("The endpoint is empty. " + Example);
        }

        if (trimmed.IndexOf('@') >= 0)
        {
            throw Invalid("The endpoint contains a user name or password. Write the host alone.");
        }

        if (trimmed.IndexOfAny(['?', '#']) >= 0)
        {
            throw Invalid("The endpoint contains a query or a fragment. Write the host alone.");
        }

        bool hasScheme = trimmed.Contains("://");
        RefuseRegion(trimmed);
        if (!Uri.TryCreate(hasScheme ? trimmed : "https://" + Bracketed(trimmed), UriKind.Absolute, out Uri? uri)
            || !HasHost(uri)
            || trimmed.Any(c => c is '\\' || char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            throw Invalid($"The endpoint{Shown(trimmed)} cannot be read. {Example}");
        }

        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        {
            throw Invalid($"The endpoint{Shown(trimmed)} is neither https nor http. {Example}");
        }

        if (uri.AbsolutePath != "/")
        {
            throw Invalid($"The endpoint for {uri.Authority} contains a path. Write the host alone.");
        }

        return uri;
    }

    /// <summary>Throws for a service host with a bucket in front.</summary>
    public static void RefuseBucketDomain(string host)
    {
        string service = host.Substring(host.IndexOf('.') + 1);
        if (service != host && ServiceHost.Find(service) is not null)
        {
            throw Invalid($"The endpoint {host} contains a bucket name. Write {service}.");
        }
    }

    /// <summary>Whether an address names a host that DNS can look for. <see cref="Uri"/> takes any symbol for a host,
    /// and throws only when its name in DNS is asked for.</summary>
    public static bool HasHost(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static void RefuseRegion(string text)
    {
        string id = RegionId.StripLocationPrefix(text);
        if (RegionId.IsValid(id) && id != "localhost")
        {
            throw Invalid($"'{text}' is not an endpoint. If it is a region, name it as the region with -Region {id}; " +
                $"the endpoint would be {ServiceHost.For(id, EndpointNetwork.Public)}.");
        }
    }

    private static string Bracketed(string text) =>
        IPAddress.TryParse(text, out IPAddress? address)
        && address.AddressFamily == AddressFamily.InterNetworkV6
        && text[0] != '['
            ? "[" + text + "]"
            : text;

    private static string Shown(string text) =>
        text.Length <= LongestShown && !text.Any(char.IsControl) ? $" '{text}'" : "";

    private static OssInputException Invalid(string sentence) => new(OssInputError.InvalidEndpoint, sentence);
}

/// <summary>Makes URIs whose path and query are sent verbatim. <see cref="Uri"/> removes <c>.</c> and <c>..</c>
/// segments, and that of .NET Framework also other dots, backslashes and bidirectional marks, which would turn one
/// object key into another.</summary>
internal static class RawUri
{
    private const string OptionsName = "System.UriCreationOptions";
    private const string OptionName = "DangerousDisablePathAndQueryCanonicalization";

    private static readonly Func<string, Uri>? CreateRaw = FindConstructor();

    /// <summary>Makes a URI from encoded parts.</summary>
    /// <param name="start">Scheme and authority.</param>
    /// <param name="pathAndQuery">Path with its leading slash, and query.</param>
    /// <exception cref="OssInputException"><see cref="OssInputError.InvalidObjectKey"/>: this runtime would send
    /// another path or query.</exception>
    public static Uri Create(string start, string pathAndQuery) => Create(start, pathAndQuery, CreateRaw);

    /// <summary>Makes a URI from encoded parts.</summary>
    /// <param name="start">Scheme and authority.</param>
    /// <param name="pathAndQuery">Path with its leading slash, and query.</param>
    /// <param name="createRaw">Makes a URI that nothing is changed in; <c>null</c> where the runtime has no
    /// such.</param>
    internal static Uri Create(string start, string pathAndQuery, Func<string, Uri>? createRaw)
    {
        var uri = new Uri(start + pathAndQuery, UriKind.Absolute);
        if (uri.PathAndQuery == pathAndQuery)
        {
            return uri;
        }

        return createRaw is not null
            ? createRaw(start + pathAndQuery)
            : throw new OssInputException(OssInputError.InvalidObjectKey,
                $"This runtime cannot send '{pathAndQuery}': it would ask for '{uri.PathAndQuery}'. " +
                "Use PowerShell 7 or later.");
    }

    // The option exists since .NET 6; this assembly targets older runtimes too.
    private static Func<string, Uri>? FindConstructor()
    {
        Type? type = typeof(Uri).Assembly.GetType(OptionsName);
        PropertyInfo? option = type?.GetProperty(OptionName);
        ConstructorInfo? constructor = type is null
            ? null
            : typeof(Uri).GetConstructor([typeof(string), type.MakeByRefType()]);
        if (type is null || option is null || constructor is null)
        {
            return null;
        }

        object options = Activator.CreateInstance(type)!;
        option.SetValue(options, true);
        return text => (Uri)constructor.Invoke([text, options]);
    }
}

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
