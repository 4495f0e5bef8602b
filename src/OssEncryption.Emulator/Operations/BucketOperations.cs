using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Making and deleting buckets.</summary>
internal sealed class BucketOperations(IBucketStore buckets, IUploadStore uploads)
{
    private static readonly string[] RedundancyTypes = ["LRS", "ZRS"];

    /// <summary>Who may use a bucket.</summary>
    public static IReadOnlyList<string> Acls { get; } = ["private", "public-read", "public-read-write"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucket", ResourceLevel.Bucket, "PUT", PutBucket) { MakesBucket = true, TakesEncryption = true },
        new("DeleteBucket", ResourceLevel.Bucket, "DELETE", DeleteBucket),
    ];

    private Task<Answer> PutBucket(OperationContext context)
    {
        Bucket asked = Asked(context);
        if (!buckets.TryAdd(asked))
        {
            Renew(context, asked);
        }

        return Task.FromResult(new Answer(200).With("Location", "/" + asked.Name));
    }

    /// <summary>An account may put a bucket again that it has; only what the request names changes.</summary>
    private void Renew(OperationContext context, Bucket asked)
    {
        buckets.TryChange(asked.Name, known =>
            known.Account != asked.Account || known.Region != asked.Region
                ? throw BucketErrors.AlreadyExists(asked.Name)
                : known with
                {
                    Acl = context.Request.Header("x-oss-acl") is null ? known.Acl : asked.Acl,
                    Encryption = asked.Encryption ?? known.Encryption,
                });
    }

    /// <summary>Unfinished uploads keep a bucket as objects do.</summary>
    private Task<Answer> DeleteBucket(OperationContext context)
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

    private static Bucket Asked(OperationContext context)
    {
        XElement? body = context.Document.Length == 0
            ? null
            : XmlInput.Read(context.Document, "CreateBucketConfiguration");
        return new Bucket(context.BucketName, context.Endpoint.Region, context.Account, context.Now)
        {
            StorageClass = FirstUnless(StorageClasses.All, "StorageClass", Child(body, "StorageClass")),
            DataRedundancyType = FirstUnless(RedundancyTypes, "DataRedundancyType", Child(body, "DataRedundancyType")),
            Acl = FirstUnless(Acls, "x-oss-acl", context.Request.Header("x-oss-acl")),
            Encryption = EncryptionHeaders.Read(context.Request),
        };
    }

    private static string? Child(XElement? body, string name) => body is null ? null : XmlInput.Text(body, name);

    private static string FirstUnless(IReadOnlyList<string> values, string name, string? value) =>
        Choice.Of(values, name, value, otherwise: values[0]);
}
