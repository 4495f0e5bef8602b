namespace OssEncryption.Emulator.Http;

/// <summary>The regions that this server plays.</summary>
internal sealed class RegionDirectory(IReadOnlyList<RegionEndpoint> all)
{
    /// <summary>The resource group that every bucket is in.</summary>
    public const string ResourceGroup = "rg-default";

    /// <summary>Every region in the order it was asked for.</summary>
    public IReadOnlyList<RegionEndpoint> All { get; } = all;

    /// <summary>The endpoint of a region that is played.</summary>
    public RegionEndpoint Find(string region) => All.First(endpoint => endpoint.Region == region);

    /// <summary>A region as Location elements say it: <c>oss-cn-hangzhou</c>.</summary>
    public static string LocationOf(string region) => "oss-" + region;
}
