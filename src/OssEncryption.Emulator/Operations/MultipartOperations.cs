using System.Security.Cryptography;
using System.Xml.Linq;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>Uploads by parts: beginning, giving up, and the parts. Encryption is chosen at the beginning.</summary>
internal sealed class MultipartOperations(
    Uploads uploads, CopySource sources, ObjectWriter writer, ContentKeeper keeper, ObjectLimits limits)
{
    private const string Action = "oss:PutObject";

    private static readonly string[] PartResources = ["partNumber", "uploadId"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("InitiateMultipartUpload", ResourceLevel.Object, "POST", Initiate)
        {
            Action = Action, OpenTo = Openness.PublicWrite, SubResources = ["uploads"], TakesEncryption = true,
        },
        new("UploadPart", ResourceLevel.Object, "PUT", UploadAsync)
        {
            Action = Action, OpenTo = Openness.PublicWrite, SubResources = PartResources, TakesContent = true,
        },
        new("UploadPartCopy", ResourceLevel.Object, "PUT", CopyAsync)
        {
            Action = Action,
            OpenTo = Openness.PublicWrite,
            SubResources = PartResources,
            SelectingHeader = CopySource.Header,
        },
        new("AbortMultipartUpload", ResourceLevel.Object, "DELETE", Abort)
        {
            OpenTo = Openness.PublicWrite, SubResources = ["uploadId"],
        },
    ];

    private Task<Answer> Initiate(OperationContext context)
    {
        StoredObject outline = ObjectWriter.Outline(context);
        var paging = Paging.Of(context.Request, "max-keys", 0);
        writer.CheckMayWrite(context);
        string id = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        uploads.Store.Add(new MultipartUpload(context.BucketName, id, context.Now, outline));
        var result = new XElement("InitiateMultipartUploadResult",
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("Bucket", context.BucketName),
            new XElement("Key", paging.Write(context.Key)),
            new XElement("UploadId", id));
        return Task.FromResult(new Answer(200, XmlText.Write(result), XmlText.ContentType)
            .WithEncryption(outline.Encryption));
    }

    private async Task<Answer> UploadAsync(OperationContext context)
    {
        int number = Uploads.PartNumber(context);
        MultipartUpload upload = uploads.Find(context);
        ObjectOperations.CheckSize(context.Request, limits);
        KeptContent kept = await keeper
            .KeepAsync(context.Request.Content, upload.Outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        UploadedPart part = await uploads.PutAsync(context, upload, number, kept.Checked(context.Request))
            .ConfigureAwait(false);
        return new Answer(200)
            .With("ETag", part.ETag)
            .With("Content-MD5", Convert.ToBase64String(part.Md5))
            .With("x-oss-hash-crc64ecma", ObjectHeaders.Text(part.Crc64))
            .WithEncryption(upload.Outline.Encryption);
    }

    private async Task<Answer> CopyAsync(OperationContext context)
    {
        int number = Uploads.PartNumber(context);
        MultipartUpload upload = uploads.Find(context);
        CopiedObject source = sources.Find(context);
        CheckKind(source.Stored);
        ClientEncryption.CheckPart(source.Stored);
        IStoredContent content = source.Stored.Content;
        ByteRange range = ByteRange.Of(context.Request.Header(CopySource.Header + "-range"), content.Length)
            ?? new ByteRange(0, content.Length);
        if (range.Count > limits.LargestWrite)
        {
            throw ObjectErrors.CopyTooLarge(limits.LargestWrite);
        }

        using Stream stream = content.OpenRead(range.First, range.Count);
        KeptContent kept = await keeper.KeepAsync(stream, upload.Outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        UploadedPart part = await uploads.PutAsync(context, upload, number, kept).ConfigureAwait(false);
        XElement result = CopyOperations.Describe("CopyPartResult", part.ETag, part.LastModified);
        return new Answer(200, XmlText.Write(result), XmlText.ContentType)
            .With("ETag", part.ETag)
            .With("x-oss-hash-crc64ecma", ObjectHeaders.Text(part.Crc64))
            .With("x-oss-copy-source-version-id", source.VersionText)
            .WithEncryption(upload.Outline.Encryption);
    }

    /// <summary>Objects that grow cannot be copied by parts, and a link has no bytes. Which code the service answers
    /// with is not documented.</summary>
    private static void CheckKind(StoredObject stored)
    {
        if (stored.Type is ObjectTypes.Appendable or ObjectTypes.Symlink)
        {
            throw ObjectErrors.OperationNotSupported($"An object of the type {stored.Type} cannot be copied by parts.");
        }
    }

    private Task<Answer> Abort(OperationContext context)
    {
        MultipartUpload upload = uploads.Find(context);
        return uploads.Store.Remove(upload.Id) ? Documents.Empty(204) : throw UploadErrors.NoSuchUpload(upload.Id);
    }
}
