using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The operations of the service itself.</summary>
internal sealed class ServiceOperations(RegionDirectory regions, ObjectStore buckets)
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListBuckets", ResourceLevel.Service, "GET", ListBuckets),
        new("ListBuckets", ResourceLevel.Service, "GET", ListBuckets) { SubResources = ["tagging"] },

        // Source: oss2 test_list_buckets_with_region_list.
        new("ListBuckets", ResourceLevel.Service, "GET", ListBuckets) { SubResources = ["regionList"] },
        new("DescribeRegions", ResourceLevel.Service, "GET", DescribeRegions) { SubResources = ["regions"] },
    ];

    private Task<ServerResponse> ListBuckets(OperationContext context)
    {
        string prefix = Prefix(context.Request.Parameter("prefix") ?? "");
        string marker = context.Request.Parameter("marker") ?? "";
        int size = PageSize(context.Request.Parameter("max-keys"));
        string? group = ResourceGroupOperations.Of(context.Request);
        IReadOnlyList<TagFilter> tags = TagFilter.Of(context.Request);
        List<Bucket> found = [.. buckets.List(context.Account)
            .Where(bucket => bucket.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Where(bucket => string.CompareOrdinal(bucket.Name, marker) > 0)
            .Where(bucket => group is null || bucket.ResourceGroup == group)
            .Where(bucket => tags.All(tag => tag.IsOn(bucket)))
            .Take(size + 1)];
        bool isTruncated = found.Count > size;
        List<Bucket> page = isTruncated ? found[..size] : found;
        return Documents.Ok(new XElement("ListAllMyBucketsResult",
            isTruncated ? PageElements(prefix, marker, size, page[^1].Name) : null,
            Documents.Owner(context.Account),
            new XElement("Buckets", page.Select(bucket => Describe(bucket, context.Request.HasParameter("tagging"))))));
    }

    private Task<ServerResponse> DescribeRegions(OperationContext context)
    {
        string? wanted = context.Request.Parameter("regions") is { Length: > 0 } name ? name : null;
        IEnumerable<RegionEndpoint> described =
            regions.All.Where(endpoint => wanted is null || wanted == RegionDirectory.LocationOf(endpoint.Region));
        return Documents.Ok(new XElement("RegionInfoList", described.Select(endpoint =>
            new XElement("RegionInfo",
                new XElement("Region", RegionDirectory.LocationOf(endpoint.Region)),
                new XElement("InternetEndpoint", endpoint.Authority),
                new XElement("InternalEndpoint", endpoint.Authority),
                new XElement("AccelerateEndpoint", endpoint.Authority)))));
    }

    /// <summary>Source: GO1 TestIsBucketExist.</summary>
    private static string Prefix(string text) =>
        text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? text
            : throw CommonErrors.InvalidArgument("No bucket name has this prefix.", "prefix", text);

    private static int PageSize(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return DefaultPage;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            && size is >= 1 and <= LargestPage
                ? size
                : throw CommonErrors.InvalidArgument(
                    "Argument max-keys must be an integer between 1 and 1000.", "max-keys", text);
    }

    /// <summary>Only a truncated list has these elements.</summary>
    private static XElement[] PageElements(string prefix, string marker, int size, string last) =>
    [
        new("Prefix", prefix),
        new("Marker", marker),
        new("MaxKeys", size.ToString(CultureInfo.InvariantCulture)),
        new("IsTruncated", "true"),
        new("NextMarker", last),
    ];

    /// <summary>A list by tags has the tags of the buckets. Source: ali-oss bucket.test.js.</summary>
    private XElement Describe(Bucket bucket, bool hasTags)
    {
        string authority = regions.Find(bucket.Region).Authority;
        return new XElement("Bucket",
            new XElement("CreationDate", XmlOutput.Iso(bucket.CreationDate)),
            new XElement("ExtranetEndpoint", authority),
            new XElement("IntranetEndpoint", authority),
            new XElement("Location", RegionDirectory.LocationOf(bucket.Region)),
            new XElement("Name", bucket.Name),
            new XElement("Region", bucket.Region),
            new XElement("StorageClass", bucket.StorageClass),
            new XElement("ResourceGroupId", bucket.ResourceGroup),
            hasTags ? TagSet.Write(bucket.Tags) : null);
    }
}
