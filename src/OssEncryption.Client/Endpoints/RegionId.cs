using OssEncryption.Client.Model;

namespace OssEncryption.Client.Endpoints;

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
