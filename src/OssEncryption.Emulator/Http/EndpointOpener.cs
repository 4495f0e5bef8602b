using System.Text.RegularExpressions;
using OssEncryption.Client.Emulation;

namespace OssEncryption.Emulator.Http;

/// <summary>Opens the endpoints that options ask for.</summary>
internal static partial class EndpointOpener
{
    /// <summary>Opens every region's endpoint, or none.</summary>
    /// <exception cref="ArgumentException">The options are not right.</exception>
    /// <exception cref="IOException">A port cannot be had.</exception>
    public static IReadOnlyList<RegionEndpoint> Open(EmulatorOptions options)
    {
        Check(options);
        var open = new List<RegionEndpoint>();
        try
        {
            foreach (string region in options.Regions)
            {
                open.Add(new RegionEndpoint(region, open.Count == 0 ? options.Port : 0));
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
