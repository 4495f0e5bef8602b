using System.Globalization;
using System.Xml;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>How much a bucket holds, and its index (MetaQuery). No index is ever opened or closed.</content>
internal sealed partial class OssClient
{
    /// <inheritdoc/>
    public Task<BucketStat> GetBucketStatAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(BucketIndex.Stat(bucket), cancellationToken);

    /// <inheritdoc/>
    public Task<MetaQueryStatus?> GetMetaQueryStatusAsync(string bucket, CancellationToken cancellationToken) =>
        ReadAsync(BucketIndex.Status(bucket), cancellationToken);

    /// <inheritdoc/>
    public async Task<MetaQueryResult> DoMetaQueryAsync(
        string bucket, MetaQuerySearch search, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("DoMetaQuery", "POST", bucket, MetaQueryXml.Write(search))
            .With("metaQuery").With("comp", "query");
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return MetaQueryXml.ReadResult(response.EnsureSuccess());
    }
}

/// <summary>How much a bucket holds, and its index. Source: GetBucketStat, GetMetaQueryStatus.</summary>
internal static class BucketIndex
{
    /// <summary>How much a bucket holds.</summary>
    public static Guard<BucketStat> Stat(string bucket) => new(
        OssClient.ForBucket("GetBucketStat", "GET", bucket).With("stat"),
        "", MetaQueryXml.ReadStat, new BucketStat(0, 0, null));

    /// <summary>The index of a bucket; <c>null</c> where none is open.</summary>
    public static Guard<MetaQueryStatus?> Status(string bucket) => new(
        OssClient.ForBucket("GetMetaQueryStatus", "GET", bucket).With("metaQuery"),
        "MetaQueryNotExist", MetaQueryXml.ReadStatus, null);
}

/// <summary>The XML of MetaQuery and GetBucketStat.</summary>
internal static class MetaQueryXml
{
    private const string Root = "MetaQuery";
    private const string Aggregation = "Aggregation";
    private const string Aggregations = "Aggregations";

    /// <summary>Reads how much a bucket holds.</summary>
    public static BucketStat ReadStat(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "BucketStat");
        return new BucketStat(
            WireText.Count(root.TextOf("ObjectCount"))
                ?? throw response.Unreadable("does not say how many objects there are"),
            WireText.Count(root.TextOf("Storage")) ?? 0,
            WireText.Count(root.TextOf("LastModifiedTime")) is > 0 and <= uint.MaxValue and var seconds
                ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                : null);
    }

    /// <summary>Reads the state of an index.</summary>
    public static MetaQueryStatus ReadStatus(OssResponse response)
    {
        WireElement root = WireXml.Read(response, "MetaQueryStatus");
        return new MetaQueryStatus(root.TextOf("State"), root.TextOf("Phase"), root.TextOf("MetaQueryMode"))
        {
            Updated = WireText.Time(root.TextOf("UpdateTime")),
        };
    }

    /// <summary>The body of a search.</summary>
    public static byte[] Write(MetaQuerySearch search) => WireXml.Write(writer =>
    {
        writer.WriteStartElement(Root);
        writer.WriteElementString("NextToken", "");
        writer.WriteElementString("MaxResults", search.MaxResults.ToString(CultureInfo.InvariantCulture));
        writer.WriteElementString("Query", search.Query);
        if (search.SortDescending is { } field)
        {
            writer.WriteElementString("Sort", field);
            writer.WriteElementString("Order", "desc");
        }

        if (search.Aggregations.Count > 0)
        {
            Write(writer, search.Aggregations);
        }

        writer.WriteEndElement();
    });

    /// <summary>Reads what a search found.</summary>
    public static MetaQueryResult ReadResult(OssResponse response)
    {
        WireElement root = WireXml.Read(response, Root);
        WireElement? first = root.Child("Files")?.Child("File");
        return new MetaQueryResult(
            first is null ? null : WireText.Time(first.TextOf("FileModifiedTime")),
            [
                .. (root.Child(Aggregations)?.Children ?? []).Where(child => child.Name == Aggregation)
                    .Select(child => Read(response, child)),
            ]);
    }

    private static void Write(XmlWriter writer, IReadOnlyList<MetaQueryAggregation> aggregations)
    {
        writer.WriteStartElement(Aggregations);
        foreach (MetaQueryAggregation aggregation in aggregations)
        {
            writer.WriteStartElement(Aggregation);
            writer.WriteElementString("Field", aggregation.Field);
            writer.WriteElementString("Operation", aggregation.Operation);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static MetaQueryAggregation Read(OssResponse response, WireElement element)
    {
        string value = element.TextOf("Value");
        return new MetaQueryAggregation(element.TextOf("Field"), element.TextOf("Operation"))
        {
            Value = value.Length == 0 ? 0
                : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
                : throw response.Unreadable("has a number that is none"),
            Groups = (element.Child("Groups")?.Children ?? []).GroupBy(group => group.TextOf("Value"))
                .ToDictionary(
                    group => group.Key,
                    group => group.Sum(one => WireText.Count(one.TextOf("Count"))
                        ?? throw response.Unreadable("has a group without its count")),
                    StringComparer.Ordinal),
        };
    }
}
