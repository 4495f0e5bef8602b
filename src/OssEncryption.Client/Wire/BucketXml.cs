using System.Text;
using System.Xml;

namespace OssEncryption.Client.Wire;

/// <summary>The bodies of the bucket operations.</summary>
internal static class BucketXml
{
    /// <summary>The body of PutBucketEncryption.</summary>
    public static byte[] WriteRule(EncryptionRule rule) => Write(xml =>
    {
        xml.WriteStartElement("ServerSideEncryptionRule");
        xml.WriteStartElement("ApplyServerSideEncryptionByDefault");
        xml.WriteElementString("SSEAlgorithm", rule.Algorithm.ToString());
        WriteOptional(xml, "KMSMasterKeyID", rule.KmsKeyId);
        WriteOptional(xml, "KMSDataEncryption", rule.DataEncryption?.ToString());
    });

    /// <summary>The answer of GetBucketEncryption.</summary>
    public static EncryptionRule ReadRule(byte[] body) => XmlReading.ReadDocument(body, "ServerSideEncryptionRule", reader =>
    {
        EncryptionRule? rule = null;
        XmlReading.ReadChildren(reader, name =>
        {
            if (name == "ApplyServerSideEncryptionByDefault")
            {
                rule = ReadRuleElements(reader);
            }
        });
        return rule ?? throw new XmlException("The rule has no ApplyServerSideEncryptionByDefault.");
    });

    /// <summary>The body of PutBucket, or <c>null</c> when it needs none.</summary>
    public static byte[]? WriteNewBucket(NewBucket properties) =>
        properties.StorageClass is null && properties.DataRedundancyType is null ? null : Write(xml =>
        {
            xml.WriteStartElement("CreateBucketConfiguration");
            WriteOptional(xml, "StorageClass", properties.StorageClass);
            WriteOptional(xml, "DataRedundancyType", properties.DataRedundancyType);
        });

    /// <summary>The answer of ListBuckets.</summary>
    public static BucketPage ReadPage(byte[] body) => XmlReading.ReadDocument(body, "ListAllMyBucketsResult", reader =>
    {
        var buckets = new List<BucketSummary>();
        bool truncated = false;
        string nextMarker = "";
        XmlReading.ReadChildren(reader, name =>
        {
            switch (name)
            {
                case "IsTruncated":
                    truncated = XmlReading.ReadText(reader) == "true";
                    break;
                case "NextMarker":
                    nextMarker = XmlReading.ReadText(reader);
                    break;
                case "Buckets":
                    XmlReading.ReadChildren(reader, _ => buckets.Add(ReadBucket(reader, static (_, _) => { })));
                    break;
            }
        });
        return new BucketPage(buckets, truncated && nextMarker.Length > 0 ? nextMarker : null);
    });

    /// <summary>The answer of GetBucketInfo.</summary>
    public static BucketInfo ReadInfo(byte[] body) => XmlReading.ReadDocument(body, "BucketInfo", reader =>
    {
        BucketInfo? info = null;
        XmlReading.ReadChildren(reader, name =>
        {
            if (name == "Bucket")
            {
                info = ReadInfoElements(reader);
            }
        });
        return info ?? throw new XmlException("The answer has no Bucket.");
    });

    /// <summary>The answer of GetBucketLocation, as a bare region id.</summary>
    public static string ReadRegion(byte[] body) =>
        XmlReading.ReadDocument(body, "LocationConstraint", reader => BareRegion(XmlReading.ReadText(reader)));

    private static BucketInfo ReadInfoElements(XmlReader reader)
    {
        string redundancy = "", acl = "";
        string? versioning = null;
        EncryptionRule rule = EncryptionRule.None;
        BucketSummary summary = ReadBucket(reader, (inner, name) =>
        {
            switch (name)
            {
                case "DataRedundancyType":
                    redundancy = XmlReading.ReadText(inner);
                    break;
                case "Versioning":
                    versioning = XmlReading.ReadText(inner);
                    break;
                case "AccessControlList":
                    XmlReading.ReadChildren(inner, _ => acl = XmlReading.ReadText(inner));
                    break;
                case "ServerSideEncryptionRule":
                    rule = ReadRuleElements(inner);
                    break;
            }
        });
        return new BucketInfo(summary, redundancy, acl, versioning, rule);
    }

    private static BucketSummary ReadBucket(XmlReader reader, Action<XmlReader, string> other)
    {
        string bucketName = "", region = "", location = "", storageClass = "", extranet = "", intranet = "";
        DateTimeOffset created = default;
        XmlReading.ReadChildren(reader, name =>
        {
            switch (name)
            {
                case "Name":
                    bucketName = XmlReading.ReadText(reader);
                    break;
                case "Region":
                    region = XmlReading.ReadText(reader);
                    break;
                case "Location":
                    location = XmlReading.ReadText(reader);
                    break;
                case "CreationDate":
                    created = XmlReading.ReadTime(reader);
                    break;
                case "StorageClass":
                    storageClass = XmlReading.ReadText(reader);
                    break;
                case "ExtranetEndpoint":
                    extranet = XmlReading.ReadText(reader);
                    break;
                case "IntranetEndpoint":
                    intranet = XmlReading.ReadText(reader);
                    break;
                default:
                    other(reader, name);
                    break;
            }
        });
        return new BucketSummary(
            bucketName, region.Length > 0 ? region : BareRegion(location), created, storageClass, extranet, intranet);
    }

    // GetBucketInfo writes "None" where there is nothing, and an empty key for the service key.
    private static EncryptionRule ReadRuleElements(XmlReader reader)
    {
        string algorithm = "", key = "", data = "";
        XmlReading.ReadChildren(reader, name =>
        {
            switch (name)
            {
                case "SSEAlgorithm":
                    algorithm = XmlReading.ReadText(reader);
                    break;
                case "KMSMasterKeyID":
                    key = XmlReading.ReadText(reader);
                    break;
                case "KMSDataEncryption":
                    data = XmlReading.ReadText(reader);
                    break;
            }
        });
        return EncryptionRule.FromService(
            algorithm.Length == 0 ? SseAlgorithm.None : ReadName<SseAlgorithm>(algorithm),
            key is "" or "None" ? null : key,
            data is "" or "None" or "AES256" ? null : ReadName<SseDataEncryption>(data));
    }

    private static T ReadName<T>(string text)
        where T : struct, Enum
    {
        string name = new([.. text.Where(char.IsLetterOrDigit).Take(20)]);
        return Enum.TryParse(name, ignoreCase: true, out T value) && Enum.IsDefined(typeof(T), value) && !char.IsDigit(name[0])
            ? value
            : throw new XmlException($"'{name}' is not an encryption algorithm that this version knows.");
    }

    private static string BareRegion(string location) =>
        location.StartsWith("oss-", StringComparison.Ordinal) ? location.Substring(4) : location;

    private static void WriteOptional(XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteElementString(name, value);
        }
    }

    private static byte[] Write(Action<XmlWriter> content)
    {
        using var body = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true };
        using (var xml = XmlWriter.Create(body, settings))
        {
            content(xml);
        }

        return body.ToArray();
    }
}
