using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Creating and deleting buckets.</summary>
internal sealed class BucketOperations(ObjectStore buckets, UploadStore uploads)
{
    private static readonly string[] RedundancyTypes = ["LRS", "ZRS"];

    /// <summary>The ACLs of a bucket.</summary>
    public static IReadOnlyList<string> Acls { get; } = ["private", "public-read", "public-read-write"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucket", ResourceLevel.Bucket, "PUT", PutBucket) { MakesBucket = true, TakesEncryption = true },
        new("DeleteBucket", ResourceLevel.Bucket, "DELETE", DeleteBucket),
    ];

    private Task<ServerResponse> PutBucket(OperationContext context)
    {
        Bucket requested = Requested(context);
        if (!buckets.TryAdd(requested))
        {
            Renew(context, requested);
        }

        return Task.FromResult(new ServerResponse(200).With("Location", "/" + requested.Name));
    }

    /// <summary>PutBucket on a bucket of the same account changes only what the request names.</summary>
    private void Renew(OperationContext context, Bucket requested)
    {
        buckets.TryChange(requested.Name, known =>
            known.Account != requested.Account || known.Region != requested.Region
                ? throw BucketErrors.AlreadyExists(requested.Name)
                : known with
                {
                    Acl = context.Request.Header("x-oss-acl") is null ? known.Acl : requested.Acl,
                    Encryption = requested.Encryption ?? known.Encryption,
                });
    }

    /// <summary>A bucket with unfinished multipart uploads is not empty.</summary>
    private Task<ServerResponse> DeleteBucket(OperationContext context)
    {
        BucketRemoval removal = uploads.List(context.BucketName).Count > 0
            ? BucketRemoval.NotEmpty
            : buckets.Remove(context.BucketName);
        return removal switch
        {
            BucketRemoval.Removed => Documents.Empty(204),
            BucketRemoval.NotEmpty => throw BucketErrors.NotEmpty(context.BucketName),
            _ => throw BucketErrors.NoSuchBucket(context.BucketName),
        };
    }

    private static Bucket Requested(OperationContext context)
    {
        XElement? body = context.Document.Length == 0
            ? null
            : Documents.Read(context.Document, "CreateBucketConfiguration");
        return new Bucket(context.BucketName, context.Endpoint.Region, context.Account, context.Now)
        {
            StorageClass = FirstUnless(StorageClasses.All, "StorageClass", Child(body, "StorageClass")),
            DataRedundancyType = FirstUnless(RedundancyTypes, "DataRedundancyType", Child(body, "DataRedundancyType")),
            Acl = FirstUnless(Acls, "x-oss-acl", context.Request.Header("x-oss-acl")),
            ResourceGroup = ResourceGroupOperations.Of(context.Request) ?? Bucket.DefaultResourceGroup,
            Tags = BucketTags.Rules.Read(context.Request.Header(BucketTags.Header)),
            Encryption = SseHeaders.ReadRule(context.Request),
            IsHierarchical = context.Request.Header("x-oss-hns-status") == "enabled",
        };
    }

    private static string? Child(XElement? body, string name) => body is null ? null : XmlInput.Text(body, name);

    private static string FirstUnless(IReadOnlyList<string> values, string name, string? value) =>
        AllowedValues.Require(values, name, value, defaultValue: values[0]);
}

/// <summary>The description of a bucket.</summary>
internal static class BucketInfoOperations
{
    /// <summary>The operations of this family.</summary>
    public static IEnumerable<Operation> Operations =>
    [
        new("GetBucketInfo", ResourceLevel.Bucket, "GET", GetInfo) { SubResources = ["bucketInfo"] },
        new("HeadBucket", ResourceLevel.Bucket, "HEAD", Head) { Action = "oss:GetBucketInfo" },
        new("ListLiveChannel", ResourceLevel.Bucket, "GET", ListLiveChannels) { SubResources = ["live"] },
        new("GetBucketLocation", ResourceLevel.Bucket, "GET", GetLocation) { SubResources = ["location"] },
    ];

    private static Task<ServerResponse> GetInfo(OperationContext context)
    {
        Bucket bucket = context.Bucket;
        string authority = context.Endpoint.Authority;
        return Documents.Ok(new XElement("BucketInfo", new XElement("Bucket",
            new XElement("AccessMonitor", "Disabled"),
            new XElement("CreationDate", XmlOutput.Iso(bucket.CreationDate)),
            new XElement("ExtranetEndpoint", authority),
            new XElement("IntranetEndpoint", authority),
            new XElement("Location", RegionDirectory.LocationOf(bucket.Region)),
            new XElement("StorageClass", bucket.StorageClass),
            new XElement("DataRedundancyType", bucket.DataRedundancyType),
            new XElement("TransferAcceleration", "Disabled"),
            new XElement("CrossRegionReplication", "Disabled"),
            new XElement("Name", bucket.Name),
            bucket.IsHierarchical ? new XElement("HierarchicalNamespace", "Enabled") : null,
            new XElement("ResourceGroupId", bucket.ResourceGroup),
            Documents.Owner(bucket.Account),
            Documents.AccessControlList(bucket.Acl),
            new XElement("Comment"),
            XmlOutput.Optional("Versioning", BucketVersioningOperations.TextOf(bucket)),
            BucketEncryptionXml.WriteInfo(bucket.Encryption),
            new XElement("BucketPolicy", new XElement("LogBucket"), new XElement("LogPrefix")),
            new XElement("BlockPublicAccess", bucket.BlocksPublicAccess ? "true" : "false"))));
    }

    /// <summary>Source: CS1 GetBucketMetadataTest.</summary>
    private static Task<ServerResponse> Head(OperationContext context) => Task.FromResult(
        new ServerResponse(200).With("x-oss-bucket-region", RegionDirectory.LocationOf(context.Bucket.Region)));

    /// <summary>No bucket of this server has a live channel; clients ask before they delete one. Source: oss2
    /// tests/common.py.</summary>
    private static Task<ServerResponse> ListLiveChannels(OperationContext context)
    {
        var paging = Paging.Of(context.Request, "max-keys", 100);
        return Documents.Ok(new XElement("ListLiveChannelResult",
            new XElement("Prefix", paging.Prefix),
            new XElement("Marker", context.Request.Parameter("marker") ?? ""),
            new XElement("MaxKeys", paging.SizeText),
            new XElement("IsTruncated", "false")));
    }

    private static Task<ServerResponse> GetLocation(OperationContext context) => Documents.Ok(
        new XElement("LocationConstraint", RegionDirectory.LocationOf(context.Bucket.Region)));
}

/// <summary>The rules for bucket names. Source: the vendor's page on buckets.</summary>
internal static class BucketNames
{
    /// <summary>Whether a name has 3 to 63 lower-case letters, digits and hyphens, with no hyphen at either
    /// end.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-'
        && name[^1] != '-';
}

/// <summary>The versioning of buckets.</summary>
internal sealed class BucketVersioningOperations(ObjectStore buckets)
{
    private const string Root = "VersioningConfiguration";
    private const string Status = "Status";

    private static readonly string[] SubResource = ["versioning"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketVersioning", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketVersioning", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        Versioning requested = XmlInput.Text(Documents.Read(context.Document, Root), Status) switch
        {
            nameof(Versioning.Enabled) => Versioning.Enabled,
            nameof(Versioning.Suspended) => Versioning.Suspended,
            _ => throw CommonErrors.MalformedXml(),
        };
        buckets.Change(context, bucket => bucket with { Versioning = requested });
        return Documents.Empty(200);
    }

    /// <summary>A bucket that never was versioned has no status.</summary>
    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        new XElement(Root, XmlOutput.Optional(Status, TextOf(context.Bucket))));

    /// <summary>The status in documents, or <c>null</c> when it was never set.</summary>
    public static string? TextOf(Bucket bucket) =>
        bucket.Versioning == Versioning.Off ? null : bucket.Versioning.ToString();
}

/// <summary>How much a bucket holds. The service counts about once an hour; this server counts when it is
/// asked.</summary>
internal sealed class BucketStatOperations(ObjectStore objects, UploadStore uploads)
{
    private const long SmallestBilled = 64 * 1024;

    /// <summary>The storage classes with their names in the document.</summary>
    private static readonly (string StorageClass, string Name)[] Classes =
    [
        ("Standard", "Standard"),
        ("IA", "InfrequentAccess"),
        ("Archive", "Archive"),
        ("ColdArchive", "ColdArchive"),
        ("DeepColdArchive", "DeepColdArchive"),
    ];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("GetBucketStat", ResourceLevel.Bucket, "GET", Get) { SubResources = ["stat"] },
    ];

    private Task<ServerResponse> Get(OperationContext context)
    {
        List<StoredObject> versions =
            [.. objects.List(context.BucketName, "", "").SelectMany(history => history.Versions)];
        List<StoredObject> stored = [.. versions.Where(version => !version.IsDeleteMarker)];
        IReadOnlyList<StoredUpload> begun = uploads.List(context.BucketName);
        List<StoredPart> parts = [.. begun.SelectMany(upload => upload.Parts.Values)];
        ILookup<string, StoredObject> byClass = stored.ToLookup(version => version.StorageClass);
        return Documents.Ok(new XElement("BucketStat",
            Number("Storage", stored.Sum(LengthOf) + parts.Sum(part => part.Content.Length)),
            Number("ObjectCount", stored.Count),
            Number("MultipartUploadCount", begun.Count),
            Number("LiveChannelCount", 0),
            Number("LastModifiedTime", versions.Count == 0 ? 0 : context.Now.ToUnixTimeSeconds()),
            Classes.Select(known => Describe(known.Name, [.. byClass[known.StorageClass]])),
            Number("MultipartPartCount", parts.Count),
            Number("DeleteMarkerCount", versions.Count - stored.Count)));
    }

    /// <summary>All classes but the first are billed for at least 64 KiB an object.</summary>
    private static IEnumerable<XElement> Describe(string name, List<StoredObject> stored)
    {
        bool isBilledByLength = name == Classes[0].Name;
        yield return Number(name + "Storage",
            stored.Sum(version => isBilledByLength ? LengthOf(version) : Math.Max(SmallestBilled, LengthOf(version))));
        if (!isBilledByLength)
        {
            yield return Number(name + "RealStorage", stored.Sum(LengthOf));
        }

        yield return Number(name + "ObjectCount", stored.Count);
    }

    private static long LengthOf(StoredObject stored) => stored.Content.Length;

    private static XElement Number(string name, long value) =>
        new(name, value.ToString(CultureInfo.InvariantCulture));
}
