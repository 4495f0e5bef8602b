using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Puts the files of inventories into their bucket, encrypted as the rule asks for, else as the bucket
/// does.</summary>
internal sealed class InventoryWriter(
    IBucketStore buckets, IObjectStore objects, ContentKeeper keeper, KeyAccess keys)
{
    /// <summary>Writes a file.</summary>
    /// <exception cref="ServiceError">The bucket has gone, or the key cannot be used.</exception>
    public async Task WriteAsync(InventoryDestination destination, string key, byte[] bytes, string contentType)
    {
        Bucket bucket = buckets.Find(destination.Bucket) ?? throw BucketErrors.NoSuchBucket(destination.Bucket);
        ServerSideEncryption? encryption = keys.ForService(destination.Encryption ?? bucket.Encryption, bucket);
        KeptContent kept = await keeper
            .KeepAsync(new MemoryStream(bytes, writable: false), encryption, CancellationToken.None)
            .ConfigureAwait(false);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        StoredObject file = new StoredObject(key, NoContent.Instance, "", 0, now)
        {
            StorageClass = bucket.StorageClass,
            Encryption = encryption,
            Metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
            {
                ["Content-Type"] = contentType,
            },
        }.With(kept, now);
        if (!objects.TryChange(bucket.Name, key, history => history.With(file, bucket.Versioning)))
        {
            throw BucketErrors.NoSuchBucket(bucket.Name);
        }
    }
}
