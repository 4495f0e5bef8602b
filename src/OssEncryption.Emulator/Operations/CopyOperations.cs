using System.Xml.Linq;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>Copying objects within a region. A copy never inherits the encryption of its source.</summary>
internal sealed class CopyOperations(
    CopySource sources, ObjectWriter writer, ContentKeeper keeper, ObjectLimits limits)
{
    private static readonly string[] MetadataDirectives = ["COPY", "REPLACE"];
    private static readonly string[] TaggingDirectives = ["Copy", "Replace"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("CopyObject", ResourceLevel.Object, "PUT", CopyAsync)
        {
            Action = "oss:PutObject",
            OpenTo = Openness.PublicWrite,
            SelectingHeader = CopySource.Header,
            TakesEncryption = true,
        },
    ];

    private async Task<Answer> CopyAsync(OperationContext context)
    {
        CopiedObject source = sources.Find(context);
        CheckKind(source);
        StoredObject asked = Inherit(context, ObjectWriter.Outline(context), source);
        ClientEncryption.CheckCopy(source.Stored, asked);
        writer.CheckMayWrite(context);
        CheckSize(context, source, asked);
        StoredObject copy = source.Stored.SymlinkTarget is not null
            ? Link(context, source.Stored, asked)
            : await FillAsync(context, source.Stored, asked).ConfigureAwait(false);
        StoredObject written = await writer
            .WriteAsync(context, copy, history => CheckUnchanged(context, source, history))
            .ConfigureAwait(false);
        Answer answer = new Answer(200, XmlText.Write(Describe("CopyObjectResult", written.ETag, written.LastModified)),
                XmlText.ContentType)
            .With("ETag", written.ETag)
            .With("x-oss-hash-crc64ecma", ObjectHeaders.Text(written.Crc64))
            .With("x-oss-copy-source-version-id", source.VersionText)
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(answer, context, written);
    }

    /// <summary>The document that answers a copy.</summary>
    public static XElement Describe(string root, string etag, DateTimeOffset lastModified) =>
        new(root, new XElement("ETag", etag), new XElement("LastModified", XmlText.Iso(lastModified)));

    /// <summary>The copy has the ETag of its source, whatever that was made of.</summary>
    private async Task<StoredObject> FillAsync(OperationContext context, StoredObject source, StoredObject asked)
    {
        using Stream content = source.Content.OpenRead(0, source.Content.Length);
        KeptContent kept = await keeper.KeepAsync(content, asked.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        bool isMultipart = source.Type == ObjectTypes.Multipart;
        return asked.With(kept, context.Now) with
        {
            ETag = source.ETag,
            Type = isMultipart ? source.Type : ObjectTypes.Normal,
            ContentMd5 = isMultipart ? null : Convert.ToBase64String(kept.Md5),
        };
    }

    /// <summary>Of a symbolic link the link itself is copied.</summary>
    private static StoredObject Link(OperationContext context, StoredObject source, StoredObject asked) =>
        asked.Encryption is not null && EncryptionHeaders.Read(context.Request) is not null
            ? throw ServiceErrors.InvalidArgument("Encryption cannot be specified when a symlink is copied.")
            : asked with
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
        string metadata = Choice.Of(MetadataDirectives, "x-oss-metadata-directive",
            request.Header("x-oss-metadata-directive")?.ToUpperInvariant(), MetadataDirectives[0]);
        string tagging = Choice.Of(TaggingDirectives, "x-oss-tagging-directive",
            Capitalized(request.Header("x-oss-tagging-directive")), TaggingDirectives[0]);
        bool keepsMetadata = metadata == MetadataDirectives[0] && !IsOntoItself(context, source);
        bool keepsTags = tagging == TaggingDirectives[0];
        if (keepsTags && source.Stored.Tags.Count > 0)
        {
            Authorizer.Check(context.Caller, source.TaggingAction, source.Bucket.Name, source.Bucket,
                Authorizer.IsOpen(Openness.PublicRead, ObjectAcls.Effective(source.Bucket, source.Stored)));
            ObjectTags.CheckMayWrite(context);
        }

        return outline with
        {
            Metadata = keepsMetadata ? source.Stored.Metadata : outline.Metadata,
            Tags = keepsTags ? source.Stored.Tags : outline.Tags,
        };
    }

    /// <summary>Objects that grow cannot be copied where versions are kept, or were. Which code the service answers
    /// with is not documented.</summary>
    private static void CheckKind(CopiedObject source)
    {
        if (source.Stored.Type == ObjectTypes.Appendable && source.Bucket.Versioning != Versioning.Off)
        {
            throw ObjectErrors.OperationNotSupported("Append objects in versioned buckets cannot be copied.");
        }
    }

    /// <summary>The condition on the ETag of an object that is copied onto itself holds to the end: whatever was
    /// written while it was copied stays.</summary>
    private static void CheckUnchanged(OperationContext context, CopiedObject source, ObjectHistory now)
    {
        const string Condition = CopySource.Header + "-if-match";
        if (context.Request.Header(Condition) is not null
            && IsWithinBucket(context, source)
            && source.Stored.Key == context.Key
            && source.IsNewest
            && now.Current?.ETag != source.Stored.ETag)
        {
            throw ObjectErrors.PreconditionFailed(Condition);
        }
    }

    /// <summary>There the headers come from the request, whatever it says about them.</summary>
    private static bool IsOntoItself(OperationContext context, CopiedObject source) =>
        IsWithinBucket(context, source)
        && source.Stored.Key == context.Key
        && context.Bucket.Versioning == Versioning.Off;

    private static bool IsWithinBucket(OperationContext context, CopiedObject source) =>
        source.Bucket.Name == context.BucketName;

    private void CheckSize(OperationContext context, CopiedObject source, StoredObject asked)
    {
        bool changes = source.Stored.Encryption != asked.Encryption
            || source.Stored.StorageClass != asked.StorageClass;
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
