using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

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
        return buckets.TryChange(context.BucketName, bucket => bucket with { Versioning = requested })
            ? Documents.Empty(200)
            : throw BucketErrors.NoSuchBucket(context.BucketName);
    }

    /// <summary>A bucket that never was versioned has no status.</summary>
    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        new XElement(Root, XmlOutput.Optional(Status, TextOf(context.Bucket))));

    /// <summary>The status in documents, or <c>null</c> when it was never set.</summary>
    public static string? TextOf(Bucket bucket) =>
        bucket.Versioning == Versioning.Off ? null : bucket.Versioning.ToString();
}
