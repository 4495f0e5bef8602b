using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Whether objects of the class Archive can be read without being restored.</summary>
internal sealed class ArchiveDirectReadOperations(ObjectStore buckets)
{
    private const string Root = "ArchiveDirectReadConfiguration";
    private const string Enabled = "Enabled";

    private static readonly string[] SubResource = ["bucketArchiveDirectRead"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketArchiveDirectRead", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketArchiveDirectRead", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        bool isEnabled = XmlInput.Text(Documents.Read(context.Document, Root), Enabled) switch
        {
            "true" => true,
            "false" => false,
            _ => throw CommonErrors.MalformedXml(),
        };
        buckets.Change(context, bucket => bucket with { ReadsArchiveDirectly = isEnabled });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        new XElement(Root, new XElement(Enabled, context.Bucket.ReadsArchiveDirectly ? "true" : "false")));
}
