using OssEncryption.Client.Endpoints;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Buckets on the wire. Source: ListBuckets, GetBucketInfo, GetBucketLocation, PutBucket.</summary>
internal static class BucketXml
{
    /// <summary>Reads the answer of ListBuckets.</summary>
    public static BucketPage ReadPage(OssResponse answer)
    {
        WireElement root = WireXml.Read(answer, "ListAllMyBucketsResult");
        IEnumerable<WireElement> buckets = root.Child("Buckets")?.Children ?? [];
        BucketSummary[] page = [.. buckets.Where(b => b.Name == "Bucket").Select(b => ReadSummary(answer, b))];
        string next = root.TextOf("NextMarker");
        bool isTruncated = WireText.IsTrue(root.TextOf("IsTruncated"));
        if (isTruncated && next.Length == 0)
        {
            throw answer.Unreadable("says that there are more buckets, and not where they begin");
        }

        return new BucketPage(page, isTruncated ? next : null);
    }

    /// <summary>Reads the answer of GetBucketInfo.</summary>
    public static BucketInfo ReadInfo(OssResponse answer)
    {
        WireElement bucket = WireXml.Read(answer, "BucketInfo").Child("Bucket")
            ?? throw answer.Unreadable("describes no bucket");
        string versioning = bucket.TextOf("Versioning");
        return new BucketInfo(
            ReadSummary(answer, bucket),
            bucket.TextOf("DataRedundancyType"),
            bucket.Child("AccessControlList")?.TextOf("Grant") ?? "",
            versioning.Length == 0 ? null : versioning,
            bucket.Child(EncryptionXml.Root) is { } rule ? EncryptionXml.Read(answer, rule) : EncryptionRule.None);
    }

    /// <summary>Reads the answer of GetBucketLocation.</summary>
    public static string ReadRegion(OssResponse answer)
    {
        string region = RegionId.StripLocationPrefix(WireXml.Read(answer, "LocationConstraint").Text);
        return RegionId.IsValid(region) ? region : throw answer.Unreadable("names no region");
    }

    /// <summary>The body that makes a bucket; <c>null</c> when all is left to the service.</summary>
    public static byte[]? WriteNew(NewBucket bucket) =>
        bucket.StorageClass is null && bucket.DataRedundancyType is null
            ? null
            : WireXml.Write(writer =>
            {
                writer.WriteStartElement("CreateBucketConfiguration");
                writer.WriteOptional("StorageClass", bucket.StorageClass);
                writer.WriteOptional("DataRedundancyType", bucket.DataRedundancyType);
                writer.WriteEndElement();
            });

    private static BucketSummary ReadSummary(OssResponse answer, WireElement bucket)
    {
        string name = bucket.TextOf("Name");
        if (name.Length == 0)
        {
            throw answer.Unreadable("describes a bucket without a name");
        }

        string region = bucket.TextOf("Region");
        return new BucketSummary(
            name,
            region.Length > 0 ? region : RegionId.StripLocationPrefix(bucket.TextOf("Location")),
            WireText.Time(bucket.TextOf("CreationDate")) ?? throw answer.Unreadable("has no readable creation date"),
            bucket.TextOf("StorageClass"),
            bucket.TextOf("ExtranetEndpoint"),
            bucket.TextOf("IntranetEndpoint"));
    }
}
