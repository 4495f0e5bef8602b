using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Client.Http;

/// <summary>Chooses the proxy of a request, as curl does: <c>https_proxy</c>, <c>http_proxy</c>, <c>all_proxy</c> and
/// <c>no_proxy</c>, read anew for each request. Without these, Windows and macOS use the proxy of the system. This
/// machine and link-local addresses are always reached directly. Source: curl's manual, "Environment".</summary>
/// <param name="getVariable">The value of an environment variable, or <c>null</c>.</param>
/// <param name="system">The proxy of the system, or <c>null</c>.</param>
internal sealed class ProxyRules(Func<string, string?> getVariable, Func<IWebProxy?> system) : IWebProxy, ICredentials
{
    /// <summary>The rules of this process.</summary>
    public static ProxyRules Process { get; } = new(Environment.GetEnvironmentVariable, SystemProxy);

    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <summary>The proxy for an address without user name and password; <c>null</c> to go there directly.</summary>
    public Uri? Find(Uri destination) => Choose(destination) is { } chosen ? WithoutUser(chosen.Proxy) : null;

    /// <inheritdoc/>
    public Uri GetProxy(Uri destination) => Find(destination) ?? destination;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => Find(host) is null;

    /// <inheritdoc/>
    NetworkCredential? ICredentials.GetCredential(Uri uri, string authType)
    {
        foreach (string scheme in new[] { Uri.UriSchemeHttps, Uri.UriSchemeHttp })
        {
            if (FromVariables(scheme)?.Proxy is { UserInfo.Length: > 0 } proxy && proxy.Authority == uri.Authority)
            {
                string[] parts = proxy.UserInfo.Split([':'], 2);
                return new NetworkCredential(
                    Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
            }
        }

        return system()?.Credentials?.GetCredential(uri, authType);
    }

    /// <summary>How a destination is reached, as people read it: <c>through the proxy p:3128 of HTTPS_PROXY</c>,
    /// <c>through the proxy p:3128 of the system</c>, <c>directly</c>.</summary>
    public string RouteTo(Uri destination) => Choose(destination) is { } chosen
        ? $"through the proxy {chosen.Proxy.Authority} of {chosen.Source}"
        : "directly";

    private (Uri Proxy, string Source)? Choose(Uri destination)
    {
        if (DirectHosts.IsNear(destination))
        {
            return null;
        }

        if (FromVariables(destination.Scheme) is { } named)
        {
            string? direct = Find("no_proxy", "NO_PROXY") is { } list ? getVariable(list) : null;
            return new DirectHosts(direct).Contains(destination) ? null : named;
        }

        return system() is { } its && !its.IsBypassed(destination) && its.GetProxy(destination) is { } proxy
            ? (proxy, "the system")
            : null;
    }

    private (Uri Proxy, string Source)? FromVariables(string scheme)
    {
        // HTTP_PROXY in capitals is not read: a web server sets it from the request header "Proxy".
        string? name = (scheme == Uri.UriSchemeHttps ? Find("https_proxy", "HTTPS_PROXY") : Find("http_proxy"))
            ?? Find("all_proxy", "ALL_PROXY");
        if (name is null)
        {
            return null;
        }

        string text = getVariable(name)!.Trim();
        if (text.IndexOf("://", StringComparison.Ordinal) < 0)
        {
            text = "http://" + text;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? proxy) ? (proxy, name) : null;
    }

    // The first variable that has a value.
    private string? Find(params string[] names) => names.FirstOrDefault(
        name => !string.IsNullOrWhiteSpace(getVariable(name)));

    private static Uri WithoutUser(Uri proxy) =>
        proxy.UserInfo.Length == 0 ? proxy : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    private static IWebProxy? SystemProxy() =>
        Path.DirectorySeparatorChar == '\\' || Directory.Exists("/System/Library") ? WebRequest.DefaultWebProxy : null;
}

/// <summary>How requests leave this machine.</summary>
public static class ProxyRoute
{
    /// <summary>How an address is reached from this process, as people read it, without the password of a proxy:
    /// <c>through the proxy p:3128 of HTTPS_PROXY</c>, <c>directly</c>.</summary>
    public static string To(Uri address) => ProxyRules.Process.RouteTo(address);
}

/// <summary>The hosts of <c>no_proxy</c>: names with all names under them, addresses, and networks
/// (<c>10.0.0.0/8</c>), each with a port where it is meant alone; <c>*</c> is every host.</summary>
/// <param name="list">The value of the variable: entries between commas or blanks.</param>
internal sealed class DirectHosts(string? list)
{
    private static readonly char[] Separators = [',', ' ', '\t'];

    /// <summary>Whether a host is this machine, or in the network of its cable: 127.0.0.0/8, ::1, 169.254.0.0/16 and
    /// fe80::/10.</summary>
    public static bool IsNear(Uri address)
    {
        if (address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 && address.IsLoopback)
        {
            return true;
        }

        string host = HostOf(address);
        if (!IPAddress.TryParse(host, out IPAddress? ip))
        {
            return host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
        }

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return IPAddress.IsLoopback(ip)
            || ip.IsIPv6LinkLocal
            || (ip.AddressFamily == AddressFamily.InterNetwork && IsIn(ip, IPAddress.Parse("169.254.0.0"), 16));
    }

    /// <summary>Whether the list has the host of an address.</summary>
    public bool Contains(Uri address)
    {
        string host = HostOf(address);
        IPAddress? ip = IPAddress.TryParse(host, out IPAddress? parsed) ? parsed : null;
        return (list ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries)
            .Any(entry => entry == "*" || Matches(entry.ToLowerInvariant(), host, ip, address.Port));
    }

    private static bool Matches(string entry, string host, IPAddress? ip, int port)
    {
        int slash = entry.IndexOf('/');
        if (slash > 0)
        {
            return ip is not null
                && IPAddress.TryParse(WithoutBrackets(entry.Substring(0, slash)), out IPAddress? network)
                && int.TryParse(
                    entry.Substring(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
                && IsIn(ip, network, bits);
        }

        if (IPAddress.TryParse(WithoutBrackets(entry), out IPAddress? same))
        {
            return same.Equals(ip);
        }

        int colon = entry.LastIndexOf(':');
        if (colon >= 0)
        {
            return entry.Substring(colon + 1) == port.ToString(CultureInfo.InvariantCulture)
                && Matches(entry.Substring(0, colon), host, ip, port);
        }

        string name = entry.Trim('.');
        return ip is null && name.Length > 0
            && (host == name || host.EndsWith("." + name, StringComparison.Ordinal));
    }

    private static bool IsIn(IPAddress address, IPAddress network, int bits)
    {
        byte[] one = address.GetAddressBytes();
        byte[] other = network.GetAddressBytes();
        return one.Length == other.Length && bits <= one.Length * 8
            && Enumerable.Range(0, bits).All(bit => ((one[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }

    private static string HostOf(Uri address) => WithoutBrackets(address.DnsSafeHost).TrimEnd('.').ToLowerInvariant();

    private static string WithoutBrackets(string text) => text.Trim('[', ']');
}
