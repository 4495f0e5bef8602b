using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Http;

/// <summary>The regions of this server.</summary>
internal sealed class RegionDirectory(IReadOnlyList<RegionEndpoint> all)
{
    /// <summary>Every region, in the order of the options.</summary>
    public IReadOnlyList<RegionEndpoint> All { get; } = all;

    /// <summary>The endpoint of a region of this server.</summary>
    public RegionEndpoint Find(string region) => All.First(endpoint => endpoint.Region == region);

    /// <summary>A region in Location elements: <c>oss-cn-hangzhou</c>.</summary>
    public static string LocationOf(string region) => "oss-" + region;
}

/// <summary>Opens the endpoints of the options.</summary>
internal static partial class EndpointOpener
{
    /// <summary>Opens the endpoint of every region, or none.</summary>
    /// <exception cref="ArgumentException">The regions or the port are not valid.</exception>
    /// <exception cref="IOException">A port cannot be opened.</exception>
    public static IReadOnlyList<RegionEndpoint> Open(EmulatorOptions options, TimeProvider clock)
    {
        Check(options);
        var hosts = new BucketHosts(options.BucketHosts);
        var open = new List<RegionEndpoint>();
        try
        {
            foreach (string region in options.Regions)
            {
                open.Add(new RegionEndpoint(region, open.Count == 0 ? options.Port : 0, clock, hosts));
            }
        }
        catch
        {
            open.ForEach(endpoint => endpoint.Dispose());
            throw;
        }

        return open;
    }

    private static void Check(EmulatorOptions options)
    {
        string? wrong =
            options.Regions.Count == 0 ? "Name at least one region, such as cn-hangzhou."
            : options.Regions.FirstOrDefault(region => !RegionId().IsMatch(region)) is { } odd
                ? $"'{odd}' is not a region id. Write it as in cn-hangzhou, without 'oss-' before it."
            : options.Regions.Distinct(StringComparer.Ordinal).Count() < options.Regions.Count
                ? "A region is named twice. Name each once."
            : options.Port is < 0 or > 65535 ? "The port must be 1 to 65535, or 0 for a free one."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException(wrong);
        }
    }

    [GeneratedRegex("^(?!oss-)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex RegionId();
}

/// <summary>Endpoints by region id, in the order of the options.</summary>
internal sealed class OrderedEndpoints(IReadOnlyList<RegionEndpoint> endpoints) : IReadOnlyDictionary<string, Uri>
{
    /// <inheritdoc/>
    public int Count => endpoints.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => endpoints.Select(endpoint => endpoint.Region);

    /// <inheritdoc/>
    public IEnumerable<Uri> Values => endpoints.Select(endpoint => endpoint.Uri);

    /// <inheritdoc/>
    public Uri this[string key] => TryGetValue(key, out Uri? uri)
        ? uri
        : throw new KeyNotFoundException($"This local OSS does not play the region '{key}'.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Uri value)
    {
        value = endpoints.FirstOrDefault(endpoint => endpoint.Region == key)?.Uri;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Uri>> GetEnumerator() =>
        endpoints.Select(endpoint => KeyValuePair.Create(endpoint.Region, endpoint.Uri)).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

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
