using System.Text.RegularExpressions;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The resource groups of buckets. Any id that can be one is taken: this server does not manage the
/// groups.</summary>
internal sealed partial class ResourceGroupOperations(ObjectStore buckets)
{
    private const string Root = "BucketResourceGroupConfiguration";
    private const string Id = "ResourceGroupId";

    private static readonly string[] SubResource = ["resourceGroup"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketResourceGroup", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketResourceGroup", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
    ];

    /// <summary>The resource group that a request names, or <c>null</c>.</summary>
    public static string? Of(IncomingRequest request) =>
        request.Header("x-oss-resource-group-id") is { Length: > 0 } id ? id : null;

    private Task<ServerResponse> Put(OperationContext context)
    {
        XElement root = Documents.Read(context.Document, Root);
        if (XmlInput.Child(root, Id) is null)
        {
            throw CommonErrors.MalformedXml();
        }

        // An empty id is that of the group that every account has. Source: PY2 test_bucket_resource_group.
        string group = XmlInput.Text(root, Id) ?? Bucket.DefaultResourceGroup;
        if (!GroupId().IsMatch(group))
        {
            throw NoSuchGroup();
        }

        buckets.Change(context, bucket => bucket with { ResourceGroup = group });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) =>
        Documents.Ok(new XElement(Root, new XElement(Id, context.Bucket.ResourceGroup)));

    /// <summary>Source: GO2 TestBucketResourceGroup.</summary>
    private static ServiceError NoSuchGroup() =>
        new(400, "ResourceGroupIdPreCheckError", "The resource group id precheck error", "0039-00000003");

    [GeneratedRegex("^rg-[a-z0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupId();
}
