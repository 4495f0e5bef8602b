using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Whether buckets keep versions.</summary>
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
        Versioning asked = XmlInput.Text(Documents.Read(context.Document, Root), Status) switch
        {
            nameof(Versioning.Enabled) => Versioning.Enabled,
            nameof(Versioning.Suspended) => Versioning.Suspended,
            _ => throw CommonErrors.MalformedXml(),
        };
        return buckets.TryChange(context.BucketName, bucket => bucket with { Versioning = asked })
            ? Documents.Empty(200)
            : throw BucketErrors.NoSuchBucket(context.BucketName);
    }

    /// <summary>A bucket that never kept versions has no status.</summary>
    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        new XElement(Root, XmlOutput.Optional(Status, TextOf(context.Bucket))));

    /// <summary>The state as documents write it, or <c>null</c> when it was never set.</summary>
    public static string? TextOf(Bucket bucket) =>
        bucket.Versioning == Versioning.Off ? null : bucket.Versioning.ToString();
}
