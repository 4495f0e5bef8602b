using System.Text.RegularExpressions;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The tags of buckets.</summary>
internal sealed class BucketTaggingOperations(ObjectStore buckets)
{
    private static readonly string[] SubResource = ["tagging"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketTags", ResourceLevel.Bucket, "PUT", Put)
        {
            SubResources = SubResource, Action = "oss:PutBucketTagging",
        },
        new("GetBucketTags", ResourceLevel.Bucket, "GET", Get)
        {
            SubResources = SubResource, Action = "oss:GetBucketTagging",
        },
        new("DeleteBucketTags", ResourceLevel.Bucket, "DELETE", Delete)
        {
            SubResources = SubResource, Action = "oss:DeleteBucketTagging",
        },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        IReadOnlyList<Tag> tags = BucketTags.Rules.Read(context.Document);
        buckets.Change(context, bucket => bucket with { Tags = tags });
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context) =>
        Documents.Ok(TagSet.Write(context.Bucket.Tags));

    /// <summary>The parameter may name the keys to delete, separated by commas. Source: GO2 TestBucketTags.</summary>
    private Task<ServerResponse> Delete(OperationContext context)
    {
        string[] keys = context.Request.Parameter("tagging")!.Split(',', StringSplitOptions.RemoveEmptyEntries);
        buckets.Change(context, bucket => bucket with
        {
            Tags = keys.Length == 0 ? [] : [.. bucket.Tags.Where(tag => !keys.Contains(tag.Key))],
        });
        return Documents.Empty(204);
    }
}

/// <summary>The rules for the tags of buckets. Source: the vendor's pages on PutBucketTags and on the ECs
/// 0010-00000002, 0010-00000207 and 0010-00000219.</summary>
internal static class BucketTags
{
    /// <summary>The header of PutBucket that carries tags.</summary>
    public const string Header = "x-oss-bucket-tagging";

    /// <summary>The rules.</summary>
    public static readonly TagRules Rules = new("bucket", MaxCount: 20, LongestKey: 64, LongestValue: 128,
        tag => !IsReserved(tag.Key));

    private static readonly string[] ReservedPrefixes = ["http://", "https://", "Aliyun", "acs:"];

    private static bool IsReserved(string key) =>
        ReservedPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A condition of ListBuckets on the tags of a bucket.</summary>
/// <param name="Key">The key that the bucket must have.</param>
/// <param name="Value">The value that it must have, or <c>null</c> for any.</param>
internal sealed partial record TagFilter(string Key, string? Value)
{
    /// <summary>Whether a bucket meets the condition.</summary>
    public bool IsOn(Bucket bucket) =>
        bucket.Tags.Any(tag => tag.Key == Key && (Value is null || tag.Value == Value));

    /// <summary>The conditions of a request, all of which must hold: <c>tag-key</c> with <c>tag-value</c>, or
    /// <c>tagging="k1":"v1","k2":"v2"</c>. Source: GO2 ListBucketsRequest.</summary>
    /// <exception cref="ServiceError">The parameters are not valid together.</exception>
    public static IReadOnlyList<TagFilter> Of(IncomingRequest request)
    {
        string? key = Sent(request, "tag-key");
        string? value = Sent(request, "tag-value");
        string? list = Sent(request, "tagging");
        if (list is not null && (key is not null || value is not null))
        {
            throw CommonErrors.InvalidArgument("The parameter tagging excludes tag-key and tag-value.");
        }

        if (key is null && value is not null)
        {
            throw CommonErrors.InvalidArgument("The parameter tag-value needs tag-key.", "tag-value", value);
        }

        return list is not null ? Read(list) : key is null ? [] : [new TagFilter(key, value)];
    }

    private static List<TagFilter> Read(string list) => List().IsMatch(list)
        ? [.. Pair().Matches(list).Select(pair => new TagFilter(pair.Groups[1].Value, pair.Groups[2].Value))]
        : throw CommonErrors.InvalidArgument("The tags must be like \"k1\":\"v1\",\"k2\":\"v2\".", "tagging", list);

    private static string? Sent(IncomingRequest request, string name) =>
        request.Parameter(name) is { Length: > 0 } sent ? sent : null;

    [GeneratedRegex("""\A"[^"]+":"[^"]*"(,"[^"]+":"[^"]*")*\z""")]
    private static partial Regex List();

    [GeneratedRegex("\"([^\"]+)\":\"([^\"]*)\"")]
    private static partial Regex Pair();
}

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
