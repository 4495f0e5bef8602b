using System.Xml.Linq;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>CopyObject. A copy never inherits the encryption of its source.</summary>
internal sealed class CopyOperations(
    CopySource sources, ObjectWriter writer, ContentReceiver receiver, ObjectLimits limits)
{
    private static readonly string[] MetadataDirectives = ["COPY", "REPLACE"];
    private static readonly string[] TaggingDirectives = ["Copy", "Replace"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("CopyObject", ResourceLevel.Object, "PUT", CopyAsync)
        {
            Action = "oss:PutObject",
            Anonymous = AnonymousAccess.PublicWrite,
            SelectingHeader = CopySource.Header,
            TakesEncryption = true,
        },
    ];

    private async Task<ServerResponse> CopyAsync(OperationContext context)
    {
        CopiedObject source = sources.Find(context);
        CheckKind(source);
        StoredObject requested = Inherit(context, ObjectWriter.Outline(context), source);
        if (IsWithinBucket(context, source) && source.Stored.Key == context.Key)
        {
            ClientEncryption.CheckCopy(source.Stored, requested);
        }

        writer.CheckMayWrite(context);
        CheckSize(context, source, requested);
        StoredObject copy = source.Stored.SymlinkTarget is not null
            ? Link(context, source.Stored, requested)
            : await FillAsync(context, source.Stored, requested).ConfigureAwait(false);
        StoredObject written = await writer
            .WriteAsync(context, copy, history => CheckUnchanged(context, source, history))
            .ConfigureAwait(false);
        ServerResponse response = ServerResponse
            .Xml(200, Describe("CopyObjectResult", written.ETag, written.LastModified))
            .With("ETag", written.ETag)
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(written.Crc64))
            .With("x-oss-copy-source-version-id", source.VersionText)
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(response, context, written);
    }

    /// <summary>The body of the response to a copy.</summary>
    public static XElement Describe(string root, string etag, DateTimeOffset lastModified) =>
        new(root, new XElement("ETag", etag), new XElement("LastModified", XmlOutput.Iso(lastModified)));

    /// <summary>The copy has the ETag of its source, also when the source is a multipart object.</summary>
    private async Task<StoredObject> FillAsync(OperationContext context, StoredObject source, StoredObject requested)
    {
        using Stream content = source.Content.OpenRead(0, source.Content.Length);
        ReceivedContent received = await receiver.ReceiveAsync(content, requested.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        bool isMultipart = source.Type == ObjectTypes.Multipart;
        return requested.With(received, context.Now) with
        {
            ETag = source.ETag,
            Type = isMultipart ? source.Type : ObjectTypes.Normal,
            ContentMd5 = isMultipart ? null : Convert.ToBase64String(received.Md5),
        };
    }

    /// <summary>Copying a symbolic link copies the link, not its target.</summary>
    private static StoredObject Link(OperationContext context, StoredObject source, StoredObject requested) =>
        requested.Encryption is not null && SseHeaders.Read(context.Request) is not null
            ? throw CommonErrors.InvalidArgument("Encryption cannot be specified when a symlink is copied.")
            : requested with
            {
                SymlinkTarget = source.SymlinkTarget,
                Type = source.Type,
                ETag = source.ETag,
                Encryption = null,
                LastModified = context.Now,
            };

    private static StoredObject Inherit(OperationContext context, StoredObject outline, CopiedObject source)
    {
        IncomingRequest request = context.Request;
        string metadata = AllowedValues.Require(MetadataDirectives, "x-oss-metadata-directive",
            request.Header("x-oss-metadata-directive")?.ToUpperInvariant(), MetadataDirectives[0]);
        string tagging = AllowedValues.Require(TaggingDirectives, "x-oss-tagging-directive",
            Capitalized(request.Header("x-oss-tagging-directive")), TaggingDirectives[0]);
        bool keepsMetadata = metadata == MetadataDirectives[0] && !IsOntoItself(context, source);
        bool keepsTags = tagging == TaggingDirectives[0];
        if (keepsTags && source.Stored.Tags.Count > 0)
        {
            Authorizer.Check(context.Caller, source.TaggingAction, source.Bucket.Name, source.Bucket,
                Authorizer.IsPublic(AnonymousAccess.PublicRead, ObjectAcls.Effective(source.Bucket, source.Stored)));
            ObjectTags.CheckMayWrite(context);
        }

        return outline with
        {
            Metadata = keepsMetadata ? source.Stored.Metadata
                : WithType(IsOntoItself(context, source)
                    ? outline.Metadata
                    : ClientEncryption.Kept(source.Stored, outline.Metadata), source.Stored),
            Tags = keepsTags ? source.Stored.Tags : outline.Tags,
            Acl = KeepsAcl(context, outline, source) ? source.Stored.Acl : outline.Acl,
        };
    }

    /// <summary>Metadata without a content type has that of the source. Source: PY2
    /// test_metadata_tagging_directive_replace.</summary>
    private static IReadOnlyDictionary<string, string> WithType(
        IReadOnlyDictionary<string, string> metadata, StoredObject source)
    {
        const string Name = "Content-Type";
        return metadata.ContainsKey(Name) || source.Metadata.GetValueOrDefault(Name) is not { } type
            ? metadata
            : new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase) { [Name] = type };
    }

    /// <summary>A copy onto itself that changes only metadata leaves the ACL. Source: UTIL1
    /// TestSetObjectMetaBasic.</summary>
    private static bool KeepsAcl(OperationContext context, StoredObject outline, CopiedObject source) =>
        context.Request.Header(ObjectAcls.Header) is null
        && IsWithinBucket(context, source)
        && source.Stored.Key == context.Key
        && source.Stored.Encryption == outline.Encryption
        && source.Stored.StorageClass == outline.StorageClass;

    /// <summary>Appendable objects cannot be copied in a bucket that is or was versioned. The error code is not
    /// documented.</summary>
    private static void CheckKind(CopiedObject source)
    {
        if (source.Stored.Type == ObjectTypes.Appendable && source.Bucket.Versioning != Versioning.Off)
        {
            throw ObjectErrors.OperationNotSupported("Append objects in versioned buckets cannot be copied.");
        }
    }

    /// <summary>For a copy onto itself, x-oss-copy-source-if-match is checked again at the write, so that a concurrent
    /// write is not lost.</summary>
    private static void CheckUnchanged(OperationContext context, CopiedObject source, ObjectHistory now)
    {
        const string Condition = CopySource.Header + "-if-match";
        if (context.Request.Header(Condition) is not null
            && IsWithinBucket(context, source)
            && source.Stored.Key == context.Key
            && source.IsNewest
            && now.Current?.ETag != source.Stored.ETag)
        {
            throw ObjectErrors.PreconditionFailed("If-Match");
        }
    }

    /// <summary>A copy onto itself always takes its metadata from the request.</summary>
    private static bool IsOntoItself(OperationContext context, CopiedObject source) =>
        IsWithinBucket(context, source)
        && source.Stored.Key == context.Key
        && context.Bucket.Versioning == Versioning.Off;

    private static bool IsWithinBucket(OperationContext context, CopiedObject source) =>
        source.Bucket.Name == context.BucketName;

    private void CheckSize(OperationContext context, CopiedObject source, StoredObject requested)
    {
        bool changes = source.Stored.Encryption != requested.Encryption
            || source.Stored.StorageClass != requested.StorageClass;
        long limit = changes ? limits.LargestCopy
            : IsWithinBucket(context, source) ? long.MaxValue
            : limits.LargestWrite;
        if (source.Stored.Content.Length > limit)
        {
            throw ObjectErrors.CopyTooLarge(limit);
        }
    }

    private static string? Capitalized(string? text) =>
        string.IsNullOrEmpty(text) ? null : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();
}

/// <summary>Finds the source of a copy.</summary>
internal sealed class CopySource(ObjectStore store)
{
    /// <summary>The header that names the source.</summary>
    public const string Header = "x-oss-copy-source";

    /// <summary>The object that a request copies from.</summary>
    /// <exception cref="ServiceError">There is none, the caller may not read it, or a precondition failed.</exception>
    public CopiedObject Find(OperationContext context)
    {
        (string bucketName, string key, string? versionId) = Parse(context.Request);
        Bucket bucket = store.Find(bucketName) ?? throw BucketErrors.NoSuchBucket(bucketName);
        if (bucket.Region != context.Endpoint.Region)
        {
            throw ObjectErrors.CopySourceElsewhere();
        }

        ObjectHistory history = store.Find(bucketName, key);
        StoredObject? named = versionId is null ? history.Current : history.Find(versionId);
        Authorizer.Check(
            context.Caller,
            versionId is null ? "oss:GetObject" : "oss:GetObjectVersion",
            bucketName,
            bucket,
            Authorizer.IsPublic(AnonymousAccess.PublicRead, ObjectAcls.Effective(bucket, named)));
        if (versionId is not null && named is null)
        {
            throw ObjectErrors.NoSuchVersion(key, versionId, "0012-00000203");
        }

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

    private static (string Bucket, string Key, string? VersionId) Parse(IncomingRequest request)
    {
        string text = request.Header(Header)!;
        string malformed = request.HasParameter("uploadId") ? "0042-00000301" : "0016-00000304";
        int question = text.IndexOf('?', StringComparison.Ordinal);
        string path = (question < 0 ? text : text[..question]).TrimStart('/');
        string query = question < 0 ? "" : text[(question + 1)..];
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == path.Length - 1)
        {
            throw ObjectErrors.CopySourceMalformed(text, malformed);
        }

        const string Version = "versionId=";
        string? versionId = query.Length == 0 ? null
            : !query.StartsWith(Version, StringComparison.Ordinal)
                ? throw ObjectErrors.CopySourceMalformed(text, malformed)
            : query.Length == Version.Length ? throw ObjectErrors.CopySourceMalformed(text, "0016-00000305")
            : RequestTarget.DecodeHeader(query[Version.Length..]);

        // GO1 and ossutil write a blank as a plus sign.
        string key = path[(slash + 1)..].Replace('+', ' ');
        return (RequestTarget.DecodeHeader(path[..slash]), RequestTarget.DecodeHeader(key), versionId);
    }
}

/// <summary>The source of a copy.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Stored">The version.</param>
/// <param name="IsNewest">Whether it is the newest version of its key.</param>
/// <param name="IsVersionNamed">Whether the request names a version.</param>
internal sealed record CopiedObject(Bucket Bucket, StoredObject Stored, bool IsNewest, bool IsVersionNamed)
{
    /// <summary>The action that must be allowed for its tags to be copied.</summary>
    public string TaggingAction => IsVersionNamed ? "oss:GetObjectVersionTagging" : "oss:GetObjectTagging";

    /// <summary>Its version id for the response, or <c>null</c> without versioning.</summary>
    public string? VersionText => Bucket.Versioning == Versioning.Off ? null : Stored.VersionId;
}

/// <summary>The rules for objects with client-side encryption: the metadata that describes it must not change in place.
/// Source: the vendor's page on status 400. Whether a copy may name the same values again is not documented; it may
/// here.</summary>
internal static class ClientEncryption
{
    private const string Prefix = "x-oss-meta-client-side-encryption-";

    /// <summary>Checks that a copy keeps the encryption metadata of its source.</summary>
    /// <exception cref="ServiceError">It does not.</exception>
    public static void CheckCopy(StoredObject source, StoredObject copy)
    {
        if (IsUsed(source) && !Settings(source).ToHashSet().SetEquals(Settings(copy)))
        {
            throw ObjectErrors.ClientEncryptionChanged();
        }
    }

    /// <summary>The metadata of a copy elsewhere, with what it does not say of the encryption taken from its source.
    /// Source: PY2 test_different_bucket_single_replace_meta_and_tag.</summary>
    public static IReadOnlyDictionary<string, string> Kept(
        StoredObject source, IReadOnlyDictionary<string, string> metadata)
    {
        if (!IsUsed(source))
        {
            return metadata;
        }

        var kept = new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, string> header in source.Metadata.Where(IsSetting))
        {
            kept.TryAdd(header.Key, header.Value);
        }

        return kept;
    }

    /// <summary>What ListParts says of the encryption of an upload. Source: PY2 test_multipart_from_bytes.</summary>
    public static IEnumerable<XElement?> Describe(StoredObject outline) =>
    [
        Described(outline, "ClientEncryptionKey", "key"),
        Described(outline, "ClientEncryptionStart", "start"),
        Described(outline, "ClientEncryptionCekAlg", "cek-alg"),
        Described(outline, "ClientEncryptionWrapAlg", "wrap-alg"),
        Described(outline, "ClientEncryptionDataSize", "data-size"),
        Described(outline, "ClientEncryptionPartSize", "part-size"),
    ];

    /// <summary>Checks that a part may be copied from an object.</summary>
    /// <exception cref="ServiceError">The object is encrypted on the client.</exception>
    public static void CheckPart(StoredObject source)
    {
        if (IsUsed(source))
        {
            throw ObjectErrors.ClientEncryptionInParts();
        }
    }

    private static XElement? Described(StoredObject outline, string element, string name) =>
        XmlOutput.Optional(element, outline.Metadata.GetValueOrDefault(Prefix + name));

    private static bool IsSetting(KeyValuePair<string, string> header) =>
        header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsUsed(StoredObject stored) => Settings(stored).Any();

    private static IEnumerable<(string Name, string Value)> Settings(StoredObject stored) => stored.Metadata
        .Where(IsSetting)
        .Select(header => (header.Key.ToUpperInvariant(), header.Value));
}
