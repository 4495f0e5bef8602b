using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Changes the settings of a bucket.</summary>
internal static class BucketSettings
{
    /// <summary>Changes the bucket of a request atomically.</summary>
    /// <exception cref="ServiceError">It was deleted in the meantime.</exception>
    public static void Change(this ObjectStore buckets, OperationContext context, Func<Bucket, Bucket> change)
    {
        if (!buckets.TryChange(context.BucketName, change))
        {
            throw BucketErrors.NoSuchBucket(context.BucketName);
        }
    }
}
