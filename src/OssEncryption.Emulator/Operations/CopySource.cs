using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Finds what a copy is made of.</summary>
internal sealed class CopySource(IBucketStore buckets, IObjectStore objects)
{
    /// <summary>The header that names it.</summary>
    public const string Header = "x-oss-copy-source";

    /// <summary>The object that a request copies from.</summary>
    /// <exception cref="ServiceError">There is none, the caller may not read it, or a condition does not
    /// hold.</exception>
    public CopiedObject Find(OperationContext context)
    {
        (string bucketName, string key, string? versionId) = Parse(context.Request.Header(Header)!);
        Bucket bucket = buckets.Find(bucketName) ?? throw BucketErrors.NoSuchBucket(bucketName);
        if (bucket.Region != context.Endpoint.Region)
        {
            throw ObjectErrors.CopySourceElsewhere();
        }

        ObjectHistory history = objects.Find(bucketName, key);
        StoredObject? named = versionId is null ? history.Current : history.Find(versionId);
        Authorizer.Check(
            context.Caller,
            versionId is null ? "oss:GetObject" : "oss:GetObjectVersion",
            bucketName,
            bucket,
            Authorizer.IsOpen(Openness.PublicRead, ObjectAcls.Effective(bucket, named)));
        StoredObject found = ObjectFinder.Find(history, versionId);
        if (found.IsDeleteMarker)
        {
            throw ObjectErrors.Deleted(key, found.VersionId);
        }

        Conditions.Check(context.Request, found, Header + "-");
        if (found.SymlinkTarget is null)
        {
            ObjectReadOperations.CheckReadable(context, bucket, found);
        }

        return new CopiedObject(bucket, found, found.VersionId == history.Newest?.VersionId, versionId is not null);
    }

    private static (string Bucket, string Key, string? VersionId) Parse(string text)
    {
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string path = (question < 0 ? text : text[..question]).TrimStart('/');
        string query = question < 0 ? "" : text[(question + 1)..];
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == path.Length - 1)
        {
            throw ObjectErrors.CopySourceMalformed(text);
        }

        const string Version = "versionId=";
        string? versionId = query.StartsWith(Version, StringComparison.Ordinal)
            ? RequestTarget.Decode(query[Version.Length..])
            : null;
        return (RequestTarget.Decode(path[..slash]), RequestTarget.Decode(path[(slash + 1)..]), versionId);
    }
}

/// <summary>What a copy is made of.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Stored">The version.</param>
/// <param name="IsNewest">Whether it is the newest version of its key.</param>
/// <param name="IsVersionNamed">Whether the request names a version.</param>
internal sealed record CopiedObject(Bucket Bucket, StoredObject Stored, bool IsNewest, bool IsVersionNamed)
{
    /// <summary>The action that must be allowed for its tags to be copied.</summary>
    public string TaggingAction => IsVersionNamed ? "oss:GetObjectVersionTagging" : "oss:GetObjectTagging";

    /// <summary>Its version id as answers name it, or <c>null</c> where no versions are kept.</summary>
    public string? VersionText => Bucket.Versioning == Versioning.Off ? null : Stored.VersionId;
}
