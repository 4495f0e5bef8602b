using System.Xml.Linq;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>What a bucket tells about itself.</summary>
internal static class BucketInfoOperations
{
    /// <summary>The operations of this family.</summary>
    public static IEnumerable<Operation> Operations =>
    [
        new("GetBucketInfo", ResourceLevel.Bucket, "GET", GetInfo) { SubResources = ["bucketInfo"] },
        new("GetBucketLocation", ResourceLevel.Bucket, "GET", GetLocation) { SubResources = ["location"] },
    ];

    private static Task<Answer> GetInfo(OperationContext context)
    {
        Bucket bucket = context.Bucket;
        string authority = context.Endpoint.Authority;
        return Documents.Answer(new XElement("BucketInfo", new XElement("Bucket",
            new XElement("AccessMonitor", "Disabled"),
            new XElement("CreationDate", XmlText.Iso(bucket.CreationDate)),
            new XElement("ExtranetEndpoint", authority),
            new XElement("IntranetEndpoint", authority),
            new XElement("Location", RegionDirectory.LocationOf(bucket.Region)),
            new XElement("StorageClass", bucket.StorageClass),
            new XElement("DataRedundancyType", bucket.DataRedundancyType),
            new XElement("TransferAcceleration", "Disabled"),
            new XElement("CrossRegionReplication", "Disabled"),
            new XElement("Name", bucket.Name),
            new XElement("ResourceGroupId", RegionDirectory.ResourceGroup),
            Documents.Owner(bucket.Account),
            Documents.AccessControlList(bucket.Acl),
            new XElement("Comment"),
            XmlText.Optional("Versioning", BucketVersioningOperations.TextOf(bucket)),
            EncryptionXml.WriteInfo(bucket.Encryption),
            new XElement("BucketPolicy", new XElement("LogBucket"), new XElement("LogPrefix")),
            new XElement("BlockPublicAccess", "false"))));
    }

    private static Task<Answer> GetLocation(OperationContext context) => Documents.Answer(
        new XElement("LocationConstraint", RegionDirectory.LocationOf(context.Bucket.Region)));
}
