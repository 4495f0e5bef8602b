using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Who may use buckets and objects.</summary>
internal sealed class AclOperations(ObjectStore store, ObjectWriter writer)
{
    private static readonly string[] SubResource = ["acl"];

    private readonly ObjectFinder _finder = new(store);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketAcl", ResourceLevel.Bucket, "PUT", PutBucket)
        {
            SubResources = SubResource, MakesMissingBucket = true,
        },
        new("GetBucketAcl", ResourceLevel.Bucket, "GET", GetBucket) { SubResources = SubResource },
        new("PutObjectAcl", ResourceLevel.Object, "PUT", PutObjectAsync)
        {
            SubResources = SubResource, VersionAction = "oss:PutObjectVersionAcl",
        },
        new("GetObjectAcl", ResourceLevel.Object, "GET", GetObject)
        {
            SubResources = SubResource, VersionAction = "oss:GetObjectVersionAcl",
        },
    ];

    /// <summary>A bucket that is not there is made. Source: the vendor's page on PutBucketAcl; ali-oss reads the
    /// Location.</summary>
    private Task<ServerResponse> PutBucket(OperationContext context)
    {
        string acl = Requested(context, "x-oss-acl", BucketOperations.Acls);
        PublicAccessOperations.Check(context.Bucket, acl, "bucket");
        if (context.Bucket is not null
            || !store.TryAdd(new Bucket(context.BucketName, context.Endpoint.Region, context.Account, context.Now)
            {
                Acl = acl,
            }))
        {
            store.Change(context, bucket => bucket with { Acl = acl });
        }

        return Task.FromResult(new ServerResponse(200).With("Location", "/" + context.BucketName));
    }

    private static Task<ServerResponse> GetBucket(OperationContext context) =>
        Documents.Ok(Describe(context, context.Bucket.Acl));

    private async Task<ServerResponse> PutObjectAsync(OperationContext context)
    {
        string acl = Requested(context, ObjectAcls.Header, ObjectAcls.All);
        PublicAccessOperations.Check(context.Bucket, acl, "object");
        StoredObject updated = await writer.UpdateAsync(context, stored => stored with { Acl = acl })
            .ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(200), context, updated);
    }

    private Task<ServerResponse> GetObject(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        var response = ServerResponse.Xml(200, Describe(context, stored.Acl));
        return Task.FromResult(ObjectWriter.Name(response, context, stored));
    }

    private static string Requested(OperationContext context, string header, IReadOnlyList<string> values) =>
        context.Request.Header(header) is { } requested
            ? AllowedValues.Require(values, header, requested, defaultValue: requested)
            : throw new ServiceError(400, "MissingArgument", $"The header {header} is missing.")
                .With("ArgumentName", header);

    private static XElement Describe(OperationContext context, string acl) =>
        new("AccessControlPolicy",
            Documents.Owner(context.Bucket.Account),
            Documents.AccessControlList(acl));
}

/// <summary>Blocking public access to a bucket, whatever ACLs say. Source: PY2 test_bucket_acl; the error is that of
/// the vendor's page on blocking public access.</summary>
internal sealed class PublicAccessOperations(ObjectStore buckets)
{
    private const string Root = "PublicAccessBlockConfiguration";
    private const string Element = "BlockPublicAccess";

    private static readonly string[] SubResource = ["publicAccessBlock"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketPublicAccessBlock", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketPublicAccessBlock", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("DeleteBucketPublicAccessBlock", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = SubResource },
    ];

    /// <summary>Checks that a bucket admits an ACL.</summary>
    /// <param name="bucket">The bucket, or <c>null</c> when there is none yet.</param>
    /// <param name="acl">The ACL.</param>
    /// <param name="resource">What it is for: <c>bucket</c> or <c>object</c>.</param>
    /// <exception cref="ServiceError">The ACL is public, and the bucket blocks public access.</exception>
    public static void Check(Bucket? bucket, string acl, string resource)
    {
        if (bucket is { BlocksPublicAccess: true } && acl.StartsWith("public", StringComparison.Ordinal))
        {
            throw CommonErrors.AccessDenied($"Put public {resource} acl is not allowed");
        }
    }

    private Task<ServerResponse> Put(OperationContext context)
    {
        string? text = XmlInput.Text(Documents.Read(context.Document, Root), Element);
        return bool.TryParse(text, out bool blocks) ? Change(context, blocks, 200) : throw CommonErrors.MalformedXml();
    }

    private static Task<ServerResponse> Get(OperationContext context) => Documents.Ok(
        new XElement(Root, new XElement(Element, context.Bucket.BlocksPublicAccess ? "true" : "false")));

    private Task<ServerResponse> Delete(OperationContext context) => Change(context, blocks: false, 204);

    private Task<ServerResponse> Change(OperationContext context, bool blocks, int status)
    {
        buckets.Change(context, bucket => bucket with { BlocksPublicAccess = blocks });
        return Documents.Empty(status);
    }
}

/// <summary>The ACLs of objects.</summary>
internal static class ObjectAcls
{
    /// <summary>The ACL of an object that inherits the ACL of its bucket.</summary>
    public const string Default = "default";

    /// <summary>The header that sets the ACL.</summary>
    public const string Header = "x-oss-object-acl";

    /// <summary>The allowed values.</summary>
    public static IReadOnlyList<string> All { get; } = [Default, "private", "public-read", "public-read-write"];

    /// <summary>The ACL that a request sets.</summary>
    /// <exception cref="Errors.ServiceError">There is no such ACL, or the bucket does not admit it.</exception>
    public static string Of(OperationContext context)
    {
        string acl = AllowedValues.Require(All, Header, context.Request.Header(Header), Default);
        PublicAccessOperations.Check(context.Bucket, acl, "object");
        return acl;
    }

    /// <summary>The effective ACL of an object: its own, or its bucket's.</summary>
    public static string Effective(Bucket bucket, StoredObject? stored) =>
        stored is null or { Acl: Default } || bucket.BlocksPublicAccess ? bucket.EffectiveAcl : stored.Acl;
}
