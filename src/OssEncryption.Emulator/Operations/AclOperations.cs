using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Who may use buckets and store.</summary>
internal sealed class AclOperations(ObjectStore store, ObjectWriter writer)
{
    private static readonly string[] SubResource = ["acl"];

    private readonly ObjectFinder _finder = new(store);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketAcl", ResourceLevel.Bucket, "PUT", PutBucket) { SubResources = SubResource },
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

    private Task<ServerResponse> PutBucket(OperationContext context)
    {
        string acl = Asked(context, "x-oss-acl", BucketOperations.Acls);
        return store.TryChange(context.BucketName, bucket => bucket with { Acl = acl })
            ? Documents.Empty(200)
            : throw BucketErrors.NoSuchBucket(context.BucketName);
    }

    private static Task<ServerResponse> GetBucket(OperationContext context) =>
        Documents.Ok(Describe(context, context.Bucket.Acl));

    private async Task<ServerResponse> PutObjectAsync(OperationContext context)
    {
        string acl = Asked(context, ObjectAcls.Header, ObjectAcls.All);
        StoredObject updated = await writer.UpdateAsync(context, stored => stored with { Acl = acl })
            .ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(200), context, updated);
    }

    private Task<ServerResponse> GetObject(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        var response = new ServerResponse(200, XmlOutput.Write(Describe(context, stored.Acl)), XmlOutput.ContentType);
        return Task.FromResult(ObjectWriter.Name(response, context, stored));
    }

    private static string Asked(OperationContext context, string header, IReadOnlyList<string> values) =>
        context.Request.Header(header) is { } asked
            ? AllowedValues.Require(values, header, asked, otherwise: asked)
            : throw new ServiceError(400, "MissingArgument", $"The header {header} is missing.")
                .With("ArgumentName", header);

    private static XElement Describe(OperationContext context, string acl) =>
        new("AccessControlPolicy",
            Documents.Owner(context.Bucket.Account),
            Documents.AccessControlList(acl));
}

/// <summary>Who may use an object.</summary>
internal static class ObjectAcls
{
    /// <summary>What an object says that leaves it to its bucket.</summary>
    public const string Default = "default";

    /// <summary>The header that asks for one.</summary>
    public const string Header = "x-oss-object-acl";

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<string> All { get; } = [Default, "private", "public-read", "public-read-write"];

    /// <summary>What a request asks for.</summary>
    /// <exception cref="Errors.ServiceError">There is no such ACL.</exception>
    public static string Of(IncomingRequest request) => AllowedValues.Require(All, Header, request.Header(Header), Default);

    /// <summary>What counts for an object: its own ACL, or its bucket's.</summary>
    public static string Effective(Bucket bucket, StoredObject? stored) =>
        stored is null or { Acl: Default } ? bucket.Acl : stored.Acl;
}
