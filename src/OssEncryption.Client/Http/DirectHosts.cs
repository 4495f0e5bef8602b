using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OssEncryption.Client.Http;

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
