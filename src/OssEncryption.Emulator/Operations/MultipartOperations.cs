using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Multipart uploads: initiate, upload parts, abort. InitiateMultipartUpload sets the encryption.</summary>
internal sealed class MultipartOperations(
    Uploads uploads, CopySource sources, ObjectWriter writer, ContentReceiver receiver, ObjectLimits limits)
{
    private const string Action = "oss:PutObject";

    private static readonly string[] PartResources = ["partNumber", "uploadId"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("InitiateMultipartUpload", ResourceLevel.Object, "POST", Initiate)
        {
            Action = Action,
            Anonymous = AnonymousAccess.PublicWrite,
            SubResources = ["uploads"],
            TakesEncryption = true,
        },
        new("UploadPart", ResourceLevel.Object, "PUT", UploadAsync)
        {
            Action = Action, Anonymous = AnonymousAccess.PublicWrite, SubResources = PartResources, TakesContent = true,
        },
        new("UploadPartCopy", ResourceLevel.Object, "PUT", CopyAsync)
        {
            Action = Action,
            Anonymous = AnonymousAccess.PublicWrite,
            SubResources = PartResources,
            SelectingHeader = CopySource.Header,
        },
        new("AbortMultipartUpload", ResourceLevel.Object, "DELETE", Abort)
        {
            Anonymous = AnonymousAccess.PublicWrite, SubResources = ["uploadId"],
        },
    ];

    private Task<ServerResponse> Initiate(OperationContext context)
    {
        StoredObject outline = ObjectWriter.Outline(context);
        var paging = Paging.Of(context.Request, "max-keys", 0);
        writer.CheckMayWrite(context);
        string id = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        uploads.Store.Add(new StoredUpload(context.BucketName, id, context.Now, outline)
        {
            IsSequential = context.Request.HasParameter("sequential"),
        });
        var result = new XElement("InitiateMultipartUploadResult",
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("Bucket", context.BucketName),
            new XElement("Key", paging.Write(context.Key)),
            new XElement("UploadId", id));
        return Task.FromResult(ServerResponse.Xml(200, result)
            .WithEncryption(outline.Encryption));
    }

    private async Task<ServerResponse> UploadAsync(OperationContext context)
    {
        int number = Uploads.PartNumber(context);
        StoredUpload upload = uploads.Find(context, UploadErrors.NoSuchUploadForPart);
        ObjectOperations.CheckSize(context.Request, limits);
        ReceivedContent received = await receiver
            .ReceiveAsync(context.Request.Content, upload.Outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        StoredPart part = await uploads.PutAsync(context, upload, number, received.Checked(context.Request))
            .ConfigureAwait(false);
        return new ServerResponse(200)
            .With("ETag", part.ETag)
            .With("Content-MD5", Convert.ToBase64String(part.Md5))
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(part.Crc64))
            .WithEncryption(upload.Outline.Encryption);
    }

    private async Task<ServerResponse> CopyAsync(OperationContext context)
    {
        int number = Uploads.PartNumber(context);
        StoredUpload upload = uploads.Find(context, UploadErrors.NoSuchUploadForCopy);
        CopiedObject source = sources.Find(context);
        CheckKind(source.Stored);
        ClientEncryption.CheckPart(source.Stored);
        IStoredContent content = source.Stored.Content;
        RequestedRange range = RequestedRange.Of(context.Request.Header(CopySource.Header + "-range"), content.Length)
            ?? new RequestedRange(0, content.Length);
        if (range.Count > limits.LargestWrite)
        {
            throw ObjectErrors.CopyTooLarge(limits.LargestWrite);
        }

        using Stream stream = content.OpenRead(range.First, range.Count);
        ReceivedContent received = await receiver
            .ReceiveAsync(stream, upload.Outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        StoredPart part = await uploads.PutAsync(context, upload, number, received).ConfigureAwait(false);
        XElement result = CopyOperations.Describe("CopyPartResult", part.ETag, part.LastModified);
        return ServerResponse.Xml(200, result)
            .With("ETag", part.ETag)
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(part.Crc64))
            .With("x-oss-copy-source-version-id", source.VersionText)
            .WithEncryption(upload.Outline.Encryption);
    }

    /// <summary>Appendable objects and symbolic links cannot be copied by parts. The error code is not
    /// documented.</summary>
    private static void CheckKind(StoredObject stored)
    {
        if (stored.Type is ObjectTypes.Appendable or ObjectTypes.Symlink)
        {
            throw ObjectErrors.OperationNotSupported($"An object of the type {stored.Type} cannot be copied by parts.");
        }
    }

    private Task<ServerResponse> Abort(OperationContext context)
    {
        StoredUpload upload = uploads.Find(context);
        return uploads.Store.Remove(upload.Id) ? Documents.Empty(204) : throw UploadErrors.NoSuchUpload(upload.Id);
    }
}

/// <summary>CompleteMultipartUpload.</summary>
internal sealed class CompleteOperations(
    Uploads uploads, ObjectWriter writer, ContentReceiver receiver, ObjectLimits limits)
{
    private const string AllHeader = "x-oss-complete-all";

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("CompleteMultipartUpload", ResourceLevel.Object, "POST", CompleteAsync)
        {
            Action = "oss:PutObject", Anonymous = AnonymousAccess.PublicWrite, SubResources = ["uploadId"],
        },
    ];

    private async Task<ServerResponse> CompleteAsync(OperationContext context)
    {
        StoredUpload upload = uploads.Find(context);
        var paging = Paging.Of(context.Request, "max-keys", 0);
        IReadOnlyList<StoredPart> parts = Chosen(context, upload);
        CheckSizes(parts);
        writer.CheckMayWrite(context);

        // The vendor's SDKs send the ACL with this request, not with InitiateMultipartUpload.
        string acl = ObjectAcls.Of(context);
        StoredObject joined = await JoinAsync(context, upload, parts).ConfigureAwait(false);
        StoredObject written = await writer.WriteAsync(context, joined with { Acl = acl }).ConfigureAwait(false);
        uploads.Store.Remove(upload.Id);
        ObjectOperations.CheckCallback(context.Request);
        string path = UrlText.EncodePath(context.Key);
        var result = new XElement("CompleteMultipartUploadResult",
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("Location", $"http://{context.Endpoint.Authority}/{context.BucketName}/{path}"),
            new XElement("Bucket", context.BucketName),
            new XElement("Key", paging.Write(context.Key)),
            new XElement("ETag", written.ETag));
        ServerResponse response = ServerResponse.Xml(200, result)
            .With("ETag", written.ETag)
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(written.Crc64))
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(response, context, written);
    }

    private async Task<StoredObject> JoinAsync(
        OperationContext context, StoredUpload upload, IReadOnlyList<StoredPart> parts)
    {
        using var content = new JoinedStream(
            parts.Select(part => part.Content.OpenRead(0, part.Content.Length)));
        ReceivedContent received = await receiver
            .ReceiveAsync(content, upload.Outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        received.CheckCrc64(context.Request);

        // The digests are joined as upper-case text, not as bytes. Source: GO1 download_test.go, multicopy_test.go.
        byte[] digests = Encoding.ASCII.GetBytes(string.Concat(parts.Select(part => Convert.ToHexString(part.Md5))));
        string count = parts.Count.ToString(CultureInfo.InvariantCulture);
        return upload.Outline.With(received, context.Now) with
        {
            Type = ObjectTypes.Multipart,
            ETag = $"\"{Convert.ToHexString(ContentMd5.Of(digests))}-{count}\"",
            ContentMd5 = upload.IsSequential ? Convert.ToBase64String(received.Md5) : null,
        };
    }

    private static List<StoredPart> Chosen(OperationContext context, StoredUpload upload)
    {
        if (string.Equals(context.Request.Header(AllHeader), "yes", StringComparison.OrdinalIgnoreCase))
        {
            return context.Document.Length > 0 ? throw UploadErrors.ListAndCompleteAll()
                : upload.Parts.IsEmpty ? throw UploadErrors.InvalidPart(upload.Id, 1, "")
                : [.. upload.Parts.Values];
        }

        List<StoredPart> parts = [.. Documents.Read(context.Document, "CompleteMultipartUpload")
            .Elements()
            .Select(element => Named(upload, element))];
        // An empty list makes an empty object. Source: GO2 TestUploaderUploadFromTeeReader.
        return parts.Zip(parts.Skip(1)).All(pair => pair.First.Number < pair.Second.Number)
            ? parts
            : throw UploadErrors.InvalidPartOrder();
    }

    private static StoredPart Named(StoredUpload upload, XElement element)
    {
        string etag = XmlInput.Text(element, "ETag") ?? throw CommonErrors.MalformedXml();
        string text = XmlInput.Text(element, "PartNumber") ?? throw CommonErrors.MalformedXml();
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

    private void CheckSizes(IReadOnlyList<StoredPart> parts)
    {
        if (parts.SkipLast(1).FirstOrDefault(part => part.Content.Length < limits.SmallestPart) is { } small)
        {
            throw UploadErrors.PartTooSmall(small.Number, small.Content.Length, limits.SmallestPart, small.ETag);
        }
    }
}

/// <summary>ListMultipartUploads and ListParts.</summary>
internal sealed class MultipartListOperations(Uploads uploads)
{
    private const int LargestPage = 1000;

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("ListParts", ResourceLevel.Object, "GET", ListParts) { SubResources = ["uploadId"] },
        new("ListMultipartUploads", ResourceLevel.Bucket, "GET", ListUploads) { SubResources = ["uploads"] },
    ];

    private Task<ServerResponse> ListParts(OperationContext context)
    {
        StoredUpload upload = uploads.Find(context);
        var paging = Paging.Of(context.Request, "max-parts", LargestPage);
        int marker = Paging.Number(context.Request, "part-number-marker", 0, int.MaxValue, defaultValue: 0);
        List<StoredPart> found =
            [.. upload.Parts.Values.SkipWhile(part => part.Number <= marker).Take(paging.Size + 1)];
        bool isTruncated = paging.Size > 0 && found.Count > paging.Size;
        List<StoredPart> page = [.. found.Take(paging.Size)];
        return Documents.Ok(new XElement("ListPartsResult",
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("Bucket", context.BucketName),
            new XElement("Key", paging.Write(context.Key)),
            new XElement("UploadId", upload.Id),
            new XElement("StorageClass", upload.Outline.StorageClass),
            new XElement("PartNumberMarker", marker.ToString(CultureInfo.InvariantCulture)),
            new XElement("NextPartNumberMarker", Text(page.Count == 0 ? 0 : page[^1].Number)),
            new XElement("MaxParts", paging.SizeText),
            new XElement("IsTruncated", isTruncated ? "true" : "false"),
            ClientEncryption.Describe(upload.Outline),
            page.Select(part => new XElement("Part",
                new XElement("PartNumber", Text(part.Number)),
                new XElement("LastModified", XmlOutput.Iso(part.LastModified)),
                new XElement("ETag", part.ETag),
                new XElement("HashCrc64ecma", StoredObjectHeaders.Text(part.Crc64)),
                new XElement("Size", StoredObjectHeaders.Text(part.Content.Length))))));
    }

    private Task<ServerResponse> ListUploads(OperationContext context)
    {
        string keyMarker = context.Request.Parameter("key-marker") ?? "";

        // It is ignored without a key marker.
        string idMarker = keyMarker.Length == 0 ? "" : context.Request.Parameter("upload-id-marker") ?? "";
        var paging = Paging.Of(context.Request, "max-uploads", LargestPage);
        IEnumerable<StoredUpload> found = uploads.Store.List(context.BucketName)
            .Where(upload => RawText.EndOfPrefix(upload.Key, paging.Prefix) >= 0)
            .Where(upload => IsAfter(upload, keyMarker, idMarker));
        Page<StoredUpload> page = paging.Cut(found, upload => upload.Key, keyMarker);

        // The last page has its markers, too. Source: PY2 test_multipart_upload_object_encoding_type.
        PageEntry<StoredUpload>? last = page.Entries.Count == 0 ? null : page.Entries[^1];
        return Documents.Ok(new XElement("ListMultipartUploadsResult",
            XmlOutput.Optional("EncodingType", paging.EncodingType),
            new XElement("Bucket", context.BucketName),
            new XElement("KeyMarker", paging.Write(keyMarker)),
            new XElement("UploadIdMarker", idMarker),
            new XElement("NextKeyMarker", paging.Write(last?.Name ?? "")),
            new XElement("NextUploadIdMarker", last?.Item?.Id ?? ""),
            new XElement("Delimiter", paging.Write(paging.Delimiter)),
            new XElement("Prefix", paging.Write(paging.Prefix)),
            new XElement("MaxUploads", paging.SizeText),
            new XElement("IsTruncated", page.TruncatedText),
            page.Items.Select(upload => new XElement("Upload",
                new XElement("Key", paging.Write(upload.Key)),
                new XElement("UploadId", upload.Id),
                new XElement("StorageClass", upload.Outline.StorageClass),
                new XElement("Initiated", XmlOutput.Iso(upload.Initiated)))),
            page.CommonPrefixes(paging)));
    }

    private static bool IsAfter(StoredUpload upload, string keyMarker, string idMarker)
    {
        int order = ByteOrder.Instance.Compare(upload.Key, keyMarker);
        return order > 0
            || (order == 0 && idMarker.Length > 0 && string.CompareOrdinal(upload.Id, idMarker) > 0);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Finds the multipart upload that a request addresses, and adds parts to it.</summary>
internal sealed class Uploads(UploadStore store)
{
    /// <summary>The store of the uploads.</summary>
    public UploadStore Store => store;

    /// <summary>The upload that a request names.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ec">The EC when there is none.</param>
    /// <exception cref="ServiceError">There is none for this key.</exception>
    public StoredUpload Find(OperationContext context, string ec = UploadErrors.NoSuchUploadEc)
    {
        string id = context.Request.Parameter("uploadId") ?? "";
        return store.Find(id) is { } upload && upload.Bucket == context.BucketName && upload.Key == context.Key
            ? upload
            : throw UploadErrors.NoSuchUpload(id, ec);
    }

    /// <summary>The number of the part that a request names.</summary>
    /// <exception cref="ServiceError">It is not valid.</exception>
    public static int PartNumber(OperationContext context)
    {
        string text = context.Request.Parameter("partNumber") ?? "";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= ObjectLimits.LastPart
                ? number
                : throw UploadErrors.InvalidPartNumber(text);
    }

    /// <summary>Adds a part, or replaces the one with its number.</summary>
    /// <exception cref="ServiceError">The upload was completed or aborted in the meantime.</exception>
    public async Task<StoredPart> PutAsync(
        OperationContext context, StoredUpload upload, int number, ReceivedContent received)
    {
        var part = new StoredPart(number, received.Content, received.Md5, received.Crc64, context.Now);
        return await store.TryPutAsync(upload.Id, part).ConfigureAwait(false)
            ? part
            : throw UploadErrors.NoSuchUpload(upload.Id);
    }
}
