using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Puts versions of objects in their places and takes them away, under the rules of their bucket.</summary>
internal sealed class ObjectWriter(ObjectStore objects)
{
    /// <summary>What a request says about the object to be, which has no content yet.</summary>
    /// <exception cref="ServiceError">The service does not take it.</exception>
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
    /// <param name="check">Looks at what is there in the moment of the change, and throws when it must stay.</param>
    /// <returns>The object as it was written.</returns>
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

    /// <summary>Refuses early what would be refused in the end.</summary>
    /// <exception cref="ServiceError">It must not be written.</exception>
    public void CheckMayWrite(OperationContext context)
    {
        ObjectHistory history = objects.Find(context.BucketName, context.Key);
        CheckMayReplace(context, history);
        CheckRetention(context, history.Replaceable(context.Bucket.Versioning));
    }

    /// <summary>Changes the version that a request is about.</summary>
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
    /// <returns>The version or delete marker that came or went; <c>null</c> when nothing is to be said.</returns>
    /// <exception cref="ServiceError">It must be kept.</exception>
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

    /// <summary>Says in an answer which version was written, where versions are kept.</summary>
    public static ServerResponse Name(ServerResponse response, OperationContext context, StoredObject stored) =>
        response.With("x-oss-version-id", context.Bucket.Versioning == Versioning.Off ? null : stored.VersionId);

    /// <summary>Checks that the retention policy lets go of a version.</summary>
    /// <exception cref="ServiceError">It does not.</exception>
    public static void CheckRetention(OperationContext context, StoredObject? stored)
    {
        if (stored is { IsDeleteMarker: false }
            && context.Bucket.Retention is { } retention
            && retention.Keeps(stored.LastModified, context.Now))
        {
            throw ObjectErrors.Immutable();
        }
    }

    /// <summary>A bucket that keeps versions loses nothing, so it passes the wish over.</summary>
    private static void CheckMayReplace(OperationContext context, ObjectHistory history)
    {
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

/// <summary>What the headers of a request say about the object to be.</summary>
internal static class ObjectOutline
{
    /// <summary>The object to be, without content and plain.</summary>
    /// <exception cref="ServiceError">The service does not take it.</exception>
    public static StoredObject Of(OperationContext context)
    {
        IncomingRequest request = context.Request;
        StoredObjectHeaders.CheckKey(context.Key);
        return new StoredObject(context.Key, NoContent.Instance, "", 0, context.Now)
        {
            StorageClass = StoredObjectHeaders.StorageClassOf(request, context.Bucket),
            Metadata = StoredObjectHeaders.MetadataOf(request),
            Tags = ObjectTags.Of(context),
            Acl = ObjectAcls.Of(request),
        };
    }

    /// <summary>The object with its content, of which the ETag is the MD5.</summary>
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
