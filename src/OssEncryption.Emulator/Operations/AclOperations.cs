using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
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
    /// <exception cref="Errors.ServiceError">There is no such ACL.</exception>
    public static string Of(IncomingRequest request) =>
        AllowedValues.Require(All, Header, request.Header(Header), Default);

    /// <summary>The effective ACL of an object: its own, or its bucket's.</summary>
    public static string Effective(Bucket bucket, StoredObject? stored) =>
        stored is null or { Acl: Default } ? bucket.Acl : stored.Acl;
}
