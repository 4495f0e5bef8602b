using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Writes, changes and deletes versions of objects under the versioning and retention of their
/// bucket.</summary>
internal sealed class ObjectWriter(ObjectStore objects)
{
    /// <summary>The outline of a new object with its encryption: the object's headers go before the bucket's
    /// rule.</summary>
    /// <exception cref="ServiceError">The request is not valid.</exception>
    public static StoredObject Outline(OperationContext context)
    {
        ServerSideEncryption? requested = SseHeaders.Read(context.Request) ?? context.Bucket.Encryption;
        return ObjectOutline.Of(context) with
        {
            Encryption = context.Keys.ForWriting(requested, context.Bucket, context.Caller),
        };
    }

    /// <summary>Makes an object the newest version of its key.</summary>
    /// <param name="context">The request.</param>
    /// <param name="stored">The object.</param>
    /// <param name="check">Checks the history at the moment of the write; throws when it must not change.</param>
    /// <returns>The written version.</returns>
    /// <exception cref="ServiceError">It must not be written.</exception>
    public async Task<StoredObject> WriteAsync(
        OperationContext context, StoredObject stored, Action<ObjectHistory>? check = null)
    {
        Versioning versioning = context.Bucket.Versioning;
        ObjectHistory changed = await ChangeAsync(context, stored.Key, history =>
        {
            check?.Invoke(history);
            CheckMayReplace(context, history);
            CheckRetention(context, history.Replaceable(versioning));
            return history.With(stored, versioning);
        }).ConfigureAwait(false);
        return changed.Newest!;
    }

    /// <summary>Fails before the content is received if the write would fail afterwards.</summary>
    /// <exception cref="ServiceError">It must not be written.</exception>
    public void CheckMayWrite(OperationContext context)
    {
        ObjectHistory history = objects.Find(context.BucketName, context.Key);
        CheckMayReplace(context, history);
        CheckRetention(context, history.Replaceable(context.Bucket.Versioning));
    }

    /// <summary>Changes the version that a request addresses.</summary>
    /// <exception cref="ServiceError">There is none, or it is a delete marker.</exception>
    public async Task<StoredObject> UpdateAsync(OperationContext context, Func<StoredObject, StoredObject> change)
    {
        string? versionId = ObjectFinder.VersionOf(context.Request);
        StoredObject? updated = null;
        await ChangeAsync(context, context.Key, history =>
        {
            StoredObject found = ObjectFinder.Find(history, versionId);
            if (found.IsDeleteMarker)
            {
                throw ObjectErrors.IsDeleteMarker(context.Request.Method, found.VersionId);
            }

            updated = change(found);
            return history.Changed(updated);
        }).ConfigureAwait(false);
        return updated!;
    }

    /// <summary>Deletes a version, or without a version id the object.</summary>
    /// <returns>The version or delete marker that was deleted or created, or <c>null</c> when the response names
    /// none.</returns>
    /// <exception cref="ServiceError">The retention policy protects it.</exception>
    public async Task<StoredObject?> DeleteAsync(OperationContext context, string key, string? versionId)
    {
        Versioning versioning = context.Bucket.Versioning;
        if (versionId is null && versioning != Versioning.Off)
        {
            ObjectHistory marked = await ChangeAsync(context, key, history =>
            {
                CheckRetention(context, history.Replaceable(versioning));
                return history.With(StoredObject.DeleteMarker(key, context.Now), versioning);
            }).ConfigureAwait(false);
            return marked.Newest;
        }

        StoredObject? deleted = null;
        await ChangeAsync(context, key, history =>
        {
            deleted = history.Find(versionId ?? StoredObject.NullVersion);
            CheckRetention(context, deleted);
            return deleted is null ? history : history.Without(deleted.VersionId);
        }).ConfigureAwait(false);
        return versionId is null ? null : deleted;
    }

    /// <summary>Adds x-oss-version-id to a response, when the bucket is versioned.</summary>
    public static ServerResponse Name(ServerResponse response, OperationContext context, StoredObject stored) =>
        response.With("x-oss-version-id", context.Bucket.Versioning == Versioning.Off ? null : stored.VersionId);

    /// <summary>Checks that neither the retention policy of the bucket nor its own protects a version.</summary>
    /// <exception cref="ServiceError">It does not.</exception>
    public static void CheckRetention(OperationContext context, StoredObject? stored)
    {
        if (stored is { IsDeleteMarker: false }
            && (ObjectLocks.Protects(context, stored)
                || context.Bucket.Retention?.Keeps(stored.LastModified, context.Now) == true))
        {
            throw ObjectErrors.Immutable();
        }
    }

    /// <summary>Versioned buckets ignore x-oss-forbid-overwrite.</summary>
    private static void CheckMayReplace(OperationContext context, ObjectHistory history)
    {
        OverwriteOperations.Check(context, history);
        if (context.Request.Header("x-oss-forbid-overwrite") == "true"
            && context.Bucket.Versioning == Versioning.Off
            && history.Current is not null)
        {
            throw ObjectErrors.FileAlreadyExists(history.Key);
        }
    }

    private async Task<ObjectHistory> ChangeAsync(
        OperationContext context, string key, Func<ObjectHistory, ObjectHistory> change)
    {
        ObjectHistory changed = ObjectHistory.Empty(key);
        return await objects.TryChangeAsync(context.BucketName, key, history => changed = change(history))
            .ConfigureAwait(false)
                ? changed
                : throw BucketErrors.NoSuchBucket(context.BucketName);
    }
}

/// <summary>The outline of a new object: what the request says about it, without its content.</summary>
internal static class ObjectOutline
{
    /// <summary>The outline, not encrypted.</summary>
    /// <exception cref="ServiceError">The request is not valid.</exception>
    public static StoredObject Of(OperationContext context)
    {
        IncomingRequest request = context.Request;
        StoredObjectHeaders.CheckKey(context.Key);
        return new StoredObject(context.Key, NoContent.Instance, "", 0, context.Now)
        {
            StorageClass = StoredObjectHeaders.StorageClassOf(request, context.Bucket),
            Metadata = StoredObjectHeaders.MetadataOf(request),
            Tags = ObjectTags.Of(context),
            Acl = ObjectAcls.Of(context),
        }.WithLocks(context);
    }

    /// <summary>The object with its content. The ETag is the MD5.</summary>
    public static StoredObject With(this StoredObject outline, ReceivedContent received, DateTimeOffset now) =>
        outline with
        {
            Content = received.Content,
            ETag = $"\"{Convert.ToHexString(received.Md5)}\"",
            Crc64 = received.Crc64,
            ContentMd5 = Convert.ToBase64String(received.Md5),
            LastModified = now,
        };
}
