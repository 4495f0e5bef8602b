using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>Listing uploads by parts, and the parts of one.</summary>
internal sealed class MultipartListOperations(Uploads uploads)
{
    private const int LargestPage = 1000;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListParts", ResourceLevel.Object, "GET", ListParts) { SubResources = ["uploadId"] },
        new("ListMultipartUploads", ResourceLevel.Bucket, "GET", ListUploads) { SubResources = ["uploads"] },
    ];

    private Task<Answer> ListParts(OperationContext context)
    {
        MultipartUpload upload = uploads.Find(context);
        var paging = Paging.Of(context.Request, "max-parts", LargestPage);
        int marker = Paging.Number(context.Request, "part-number-marker", 0, int.MaxValue, otherwise: 0);
        List<UploadedPart> found =
            [.. upload.Parts.Values.SkipWhile(part => part.Number <= marker).Take(paging.Size + 1)];
        bool isTruncated = paging.Size > 0 && found.Count > paging.Size;
        List<UploadedPart> page = [.. found.Take(paging.Size)];
        return Documents.Answer(new XElement("ListPartsResult",
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("Bucket", context.BucketName),
            new XElement("Key", paging.Write(context.Key)),
            new XElement("UploadId", upload.Id),
            new XElement("StorageClass", upload.Outline.StorageClass),
            new XElement("PartNumberMarker", marker.ToString(CultureInfo.InvariantCulture)),
            page.Count == 0 ? null : new XElement("NextPartNumberMarker", Text(page[^1].Number)),
            new XElement("MaxParts", paging.SizeText),
            new XElement("IsTruncated", isTruncated ? "true" : "false"),
            page.Select(part => new XElement("Part",
                new XElement("PartNumber", Text(part.Number)),
                new XElement("LastModified", XmlText.Iso(part.LastModified)),
                new XElement("ETag", part.ETag),
                new XElement("HashCrc64ecma", ObjectHeaders.Text(part.Crc64)),
                new XElement("Size", ObjectHeaders.Text(part.Content.Length))))));
    }

    private Task<Answer> ListUploads(OperationContext context)
    {
        string keyMarker = context.Request.Parameter("key-marker") ?? "";

        // Without a key marker this one is passed over.
        string idMarker = keyMarker.Length == 0 ? "" : context.Request.Parameter("upload-id-marker") ?? "";
        var paging = Paging.Of(context.Request, "max-uploads", LargestPage);
        IEnumerable<MultipartUpload> found = uploads.Store.List(context.BucketName)
            .Where(upload => upload.Key.StartsWith(paging.Prefix, StringComparison.Ordinal))
            .Where(upload => IsAfter(upload, keyMarker, idMarker));
        Page<MultipartUpload> page = paging.Cut(found, upload => upload.Key, keyMarker);
        return Documents.Answer(new XElement("ListMultipartUploadsResult",
            XmlText.Optional("EncodingType", paging.EncodingType),
            new XElement("Bucket", context.BucketName),
            new XElement("KeyMarker", paging.Write(keyMarker)),
            new XElement("UploadIdMarker", idMarker),
            new XElement("NextKeyMarker", paging.Write(page.Next ?? "")),
            new XElement("NextUploadIdMarker", page.IsTruncated ? page.Entries[^1].Item?.Id ?? "" : ""),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            new XElement("MaxUploads", paging.SizeText),
            new XElement("IsTruncated", page.TruncatedText),
            page.Items.Select(upload => new XElement("Upload",
                new XElement("Key", paging.Write(upload.Key)),
                new XElement("UploadId", upload.Id),
                new XElement("StorageClass", upload.Outline.StorageClass),
                new XElement("Initiated", XmlText.Iso(upload.Initiated)))),
            page.CommonPrefixes(paging)));
    }

    private static bool IsAfter(MultipartUpload upload, string keyMarker, string idMarker)
    {
        int order = Utf8Order.Instance.Compare(upload.Key, keyMarker);
        return order > 0
            || (order == 0 && idMarker.Length > 0 && string.CompareOrdinal(upload.Id, idMarker) > 0);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
