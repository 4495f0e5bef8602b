using System.Text.RegularExpressions;

namespace OssEncryption.Emulator.Http;

/// <summary>Finds the bucket that a Host header names (virtual-hosted addressing): before an endpoint name of the
/// service, before <c>localhost</c> or an address, or by a domain name that was bound to it.</summary>
/// <param name="bound">The names of buckets by the domain names that are bound to them (CNAME).</param>
internal sealed partial class BucketHosts(IReadOnlyDictionary<string, string> bound)
{
    private readonly Dictionary<string, string> _bound = new(bound, StringComparer.OrdinalIgnoreCase);

    /// <summary>The bucket of a Host header, or <c>null</c> when it names none and the path does.</summary>
    public string? Find(string host)
    {
        int colon = host.LastIndexOf(':');
        string name = colon < 0 ? host : host[..colon];
        return _bound.TryGetValue(name, out string? bucket) ? bucket
            : Hosted().Match(name) is { Success: true } match ? match.Groups["bucket"].Value
            : null;
    }

    /// <summary>The endpoint names of GO2 endpoints.go: public, internal, dual-stack and accelerated.</summary>
    [GeneratedRegex(
        @"\A(?<bucket>[a-z0-9-]+)\.(localhost|\d+\.\d+\.\d+\.\d+|(vpc100-)?oss-[a-z0-9-]+\.aliyuncs\.com"
        + @"|[a-z0-9-]+\.oss\.aliyuncs\.com)\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Hosted();
}
