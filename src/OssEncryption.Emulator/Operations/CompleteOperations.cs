using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Client.Signing;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>Making an object of the parts of an upload.</summary>
internal sealed class CompleteOperations(
    Uploads uploads, ObjectWriter writer, ContentKeeper keeper, ObjectLimits limits)
{
    private const string AllHeader = "x-oss-complete-all";

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("CompleteMultipartUpload", ResourceLevel.Object, "POST", CompleteAsync)
        {
            Action = "oss:PutObject", OpenTo = Openness.PublicWrite, SubResources = ["uploadId"],
        },
    ];

    private async Task<Answer> CompleteAsync(OperationContext context)
    {
        MultipartUpload upload = uploads.Find(context);
        var paging = Paging.Of(context.Request, "max-keys", 0);
        IReadOnlyList<UploadedPart> parts = Chosen(context, upload);
        CheckSizes(parts);
        writer.CheckMayWrite(context);

        // It comes with this request, not with the one that begins the upload: so the vendor's SDKs send it.
        string acl = ObjectAcls.Of(context.Request);
        StoredObject joined = await JoinAsync(context, upload, parts).ConfigureAwait(false);
        StoredObject written = await writer.WriteAsync(context, joined with { Acl = acl }).ConfigureAwait(false);
        uploads.Store.Remove(upload.Id);
        string path = PercentEncoding.EncodePath(context.Key);
        var result = new XElement("CompleteMultipartUploadResult",
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("Location", $"http://{context.Endpoint.Authority}/{context.BucketName}/{path}"),
            new XElement("Bucket", context.BucketName),
            new XElement("Key", paging.Write(context.Key)),
            new XElement("ETag", written.ETag));
        Answer answer = new Answer(200, XmlText.Write(result), XmlText.ContentType)
            .With("ETag", written.ETag)
            .With("x-oss-hash-crc64ecma", ObjectHeaders.Text(written.Crc64))
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(answer, context, written);
    }

    private async Task<StoredObject> JoinAsync(
        OperationContext context, MultipartUpload upload, IReadOnlyList<UploadedPart> parts)
    {
        using var content = new JoinedStream(
            parts.Select(part => part.Content.OpenRead(0, part.Content.Length)));
        KeptContent kept = await keeper.KeepAsync(content, upload.Outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        if (context.Request.Header("x-oss-hash-crc64ecma") is { } crc && crc != ObjectHeaders.Text(kept.Crc64))
        {
            throw ObjectErrors.InvalidCrc64();
        }

        byte[] digests = [.. parts.SelectMany(part => part.Md5)];
        string count = parts.Count.ToString(CultureInfo.InvariantCulture);
        return upload.Outline.With(kept, context.Now) with
        {
            Type = ObjectTypes.Multipart,
            ETag = $"\"{Convert.ToHexString(ProtocolHashes.Md5(digests))}-{count}\"",
            ContentMd5 = null,
        };
    }

    private static List<UploadedPart> Chosen(OperationContext context, MultipartUpload upload)
    {
        if (string.Equals(context.Request.Header(AllHeader), "yes", StringComparison.OrdinalIgnoreCase))
        {
            return context.Document.Length > 0 ? throw UploadErrors.ListAndCompleteAll()
                : upload.Parts.IsEmpty ? throw UploadErrors.InvalidPart(upload.Id, 1, "")
                : [.. upload.Parts.Values];
        }

        List<UploadedPart> parts = [.. XmlInput.Read(context.Document, "CompleteMultipartUpload")
            .Elements()
            .Select(element => Named(upload, element))];
        if (parts.Count == 0)
        {
            throw ServiceErrors.MalformedXml();
        }

        return parts.Zip(parts.Skip(1)).All(pair => pair.First.Number < pair.Second.Number)
            ? parts
            : throw UploadErrors.InvalidPartOrder();
    }

    private static UploadedPart Named(MultipartUpload upload, XElement element)
    {
        string etag = XmlInput.Text(element, "ETag") ?? throw ServiceErrors.MalformedXml();
        string text = XmlInput.Text(element, "PartNumber") ?? throw ServiceErrors.MalformedXml();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number is < 1 or > ObjectLimits.LastPart)
        {
            throw UploadErrors.InvalidPartNumber(text);
        }

        return upload.Parts.GetValueOrDefault(number) is { } part
            && string.Equals(part.ETag.Trim('"'), etag.Trim('"'), StringComparison.OrdinalIgnoreCase)
                ? part
                : throw UploadErrors.InvalidPart(upload.Id, number, etag);
    }

    private void CheckSizes(IReadOnlyList<UploadedPart> parts)
    {
        if (parts.SkipLast(1).FirstOrDefault(part => part.Content.Length < limits.SmallestPart) is { } small)
        {
            throw UploadErrors.PartTooSmall(small.Number, small.Content.Length, limits.SmallestPart, small.ETag);
        }
    }
}
