using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Who may use buckets and objects.</summary>
internal sealed class AclOperations(IBucketStore buckets, IObjectStore objects, ObjectWriter writer)
{
    private static readonly string[] SubResource = ["acl"];

    private readonly ObjectFinder _finder = new(objects);

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

    private Task<Answer> PutBucket(OperationContext context)
    {
        string acl = Asked(context, "x-oss-acl", BucketOperations.Acls);
        return buckets.TryChange(context.BucketName, bucket => bucket with { Acl = acl })
            ? Documents.Empty(200)
            : throw BucketErrors.NoSuchBucket(context.BucketName);
    }

    private static Task<Answer> GetBucket(OperationContext context) =>
        Documents.Answer(Describe(context, context.Bucket.Acl));

    private async Task<Answer> PutObjectAsync(OperationContext context)
    {
        string acl = Asked(context, ObjectAcls.Header, ObjectAcls.All);
        StoredObject updated = await writer.UpdateAsync(context, stored => stored with { Acl = acl })
            .ConfigureAwait(false);
        return ObjectWriter.Name(new Answer(200), context, updated);
    }

    private Task<Answer> GetObject(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        var answer = new Answer(200, XmlText.Write(Describe(context, stored.Acl)), XmlText.ContentType);
        return Task.FromResult(ObjectWriter.Name(answer, context, stored));
    }

    private static string Asked(OperationContext context, string header, IReadOnlyList<string> values) =>
        context.Request.Header(header) is { } asked
            ? Choice.Of(values, header, asked, otherwise: asked)
            : throw new ServiceError(400, "MissingArgument", $"The header {header} is missing.")
                .With("ArgumentName", header);

    private static XElement Describe(OperationContext context, string acl) =>
        new("AccessControlPolicy",
            Documents.Owner(context.Bucket.Account),
            Documents.AccessControlList(acl));
}
