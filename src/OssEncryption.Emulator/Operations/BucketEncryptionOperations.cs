using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The default encryption of buckets.</summary>
internal sealed class BucketEncryptionOperations(IBucketStore buckets)
{
    private static readonly string[] SubResource = ["encryption"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketEncryption", ResourceLevel.Bucket, "PUT", Put) { SubResources = SubResource },
        new("GetBucketEncryption", ResourceLevel.Bucket, "GET", Get) { SubResources = SubResource },
        new("DeleteBucketEncryption", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = SubResource },
    ];

    private Task<Answer> Put(OperationContext context)
    {
        Change(context, EncryptionXml.Read(context.Document));
        return Documents.Empty(200);
    }

    private static Task<Answer> Get(OperationContext context) => Documents.Answer(
        EncryptionXml.Write(context.Bucket.Encryption ?? throw EncryptionErrors.NoRule(context.BucketName)));

    /// <summary>The vendor documents no error for a rule that is not there.</summary>
    private Task<Answer> Delete(OperationContext context)
    {
        Change(context, null);
        return Documents.Empty(204);
    }

    private void Change(OperationContext context, ServerSideEncryption? rule)
    {
        if (!buckets.TryChange(context.BucketName, bucket => bucket with { Encryption = rule }))
        {
            throw BucketErrors.NoSuchBucket(context.BucketName);
        }
    }
}
