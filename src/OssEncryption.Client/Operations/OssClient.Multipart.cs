using System.Globalization;
using OssEncryption.Client.Formats;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>Multipart uploads.</content>
internal sealed partial class OssClient
{
    private const int LastPartNumber = 10_000;
    private const string NoUpload = "NoSuchUpload";

    /// <inheritdoc/>
    public async Task<MultipartUpload> InitiateMultipartUploadAsync(
        ObjectAddress target, ObjectProperties properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("InitiateMultipartUpload", "POST", target).With("uploads");
        ObjectHeaders.Write(request, properties with { Acl = null });
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return new MultipartUpload(
            target, MultipartXml.ReadId(response.EnsureSuccess()), EncryptionHeaders.Read(response));
    }

    /// <inheritdoc/>
    public async Task<UploadedPart> UploadPartAsync(
        MultipartUpload upload, int number, ObjectContent content, CancellationToken cancellationToken)
    {
        OssRequest request = ForPart("UploadPart", upload, number, content);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireXml.RequireNoPage(response.EnsureSuccess());
        return new UploadedPart(number, WireText.ETag(response.Header("ETag")), content.Length, response.Crc64);
    }

    /// <inheritdoc/>
    public async Task<UploadedPart> UploadPartCopyAsync(
        MultipartUpload upload,
        int number,
        ObjectAddress source,
        ByteRange range,
        string? ifMatch,
        CancellationToken cancellationToken)
    {
        long last = range.Last ?? throw new ArgumentException("A part is a range with an end.", nameof(range));
        OssRequest request = ForPart("UploadPartCopy", upload, number, null)
            .WithHeader("x-oss-copy-source-range", WireText.Range(range));
        WriteSource(request, source, ifMatch);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireElement root = WireXml.Read(response.EnsureSuccess(), "CopyPartResult");
        return new UploadedPart(number, WireText.ETag(root.TextOf("ETag")), last - range.First + 1, response.Crc64);
    }

    /// <inheritdoc/>
    public async Task<WrittenObject> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<UploadedPart> parts,
        ObjectProperties properties,
        CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("CompleteMultipartUpload", "POST", upload.Target, MultipartXml.Write(parts))
            .With("uploadId", upload.UploadId);
        ObjectHeaders.WriteAccess(request, properties);
        DateTimeOffset begun = transport.TimeAt(routes.For(upload.Target.Bucket));
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        ulong? crc = WholeCrc(parts);

        // The upload may be gone because an attempt completed it and its response was lost.
        if (response.Error is { Code: NoUpload }
            && request.OutcomeUnknown
            && await FindMadeAsync(upload.Target, parts.Sum(part => part.Size), crc, begun, cancellationToken)
                .ConfigureAwait(false) is { } made)
        {
            return made;
        }

        WireElement root = WireXml.Read(response.EnsureSuccess(), "CompleteMultipartUploadResult");
        if (crc is not null && response.Crc64 is { } stored && stored != crc)
        {
            throw response.Damaged(FormattableString.Invariant(
                $"The object is not what its parts are: its CRC64 is {stored}, not {crc}"));
        }

        return ObjectHeaders.ReadWritten(response, properties, root.TextOf("ETag")) with
        {
            LastModified = response.Date,
        };
    }

    /// <inheritdoc/>
    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("AbortMultipartUpload", "DELETE", upload.Target)
            .With("uploadId", upload.UploadId);
        OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Error is not { Code: NoUpload })
        {
            WireXml.RequireNoPage(response.EnsureSuccess());
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UploadedPart>> ListPartsAsync(
        MultipartUpload upload, CancellationToken cancellationToken)
    {
        var parts = new List<UploadedPart>();
        string? marker = null;
        do
        {
            OssRequest request = ForObject("ListParts", "GET", upload.Target)
                .With("uploadId", upload.UploadId)
                .With("max-parts", Largest)
                .WithOptional("part-number-marker", marker);
            OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            string? asked = marker;
            marker = MultipartXml.ReadParts(response.EnsureSuccess(), parts);
            WireXml.RequireProgress(response, asked, marker);
        }
        while (marker is not null);
        return parts;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(
        string bucket, string? prefix, CancellationToken cancellationToken)
    {
        var uploads = new List<MultipartUpload>();
        (string? Key, string UploadId) next = (null, "");
        do
        {
            OssRequest request = ForBucket("ListMultipartUploads", "GET", bucket)
                .With("uploads")
                .With("encoding-type", "url")
                .With("max-uploads", Largest)
                .WithOptional("prefix", prefix)
                .WithOptional("key-marker", next.Key)
                .WithOptional("upload-id-marker", next.UploadId);
            OssResponse response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            (string? Key, string UploadId) asked = next;
            next = MultipartXml.ReadUploads(response.EnsureSuccess(), bucket, uploads);
            WireXml.RequireProgress(response, asked, next.Key is null ? default : next);
        }
        while (next.Key is not null);
        return uploads;
    }

    /// <summary>A request for a part, with a checked number.</summary>
    internal static OssRequest ForPart(string operation, MultipartUpload upload, int number, ObjectContent? content)
    {
        if (number is < 1 or > LastPartNumber)
        {
            throw new OssInputException(OssInputError.InvalidPartNumber, FormattableString.Invariant(
                $"There is no part number {number}: an object has 1 to {LastPartNumber} parts. Use larger parts."));
        }

        return ForObject(operation, "PUT", upload.Target, content: content)
            .With("partNumber", number.ToString(CultureInfo.InvariantCulture))
            .With("uploadId", upload.UploadId);
    }

    /// <summary>The CRC64 of the whole object; <c>null</c> when that of a part is not known.</summary>
    internal static ulong? WholeCrc(IReadOnlyList<UploadedPart> parts)
    {
        ulong whole = 0;
        foreach (UploadedPart part in parts.OrderBy(part => part.Number))
        {
            if (part.Crc64 is not { } crc)
            {
                return null;
            }

            whole = Crc64.Combine(whole, crc, part.Size);
        }

        return whole;
    }
}

/// <summary>The XML of multipart uploads. Source: InitiateMultipartUpload, CompleteMultipartUpload, ListParts,
/// ListMultipartUploads.</summary>
internal static class MultipartXml
{
    /// <summary>Reads the response of InitiateMultipartUpload.</summary>
    public static string ReadId(OssResponse response)
    {
        string id = WireXml.Read(response, "InitiateMultipartUploadResult").TextOf("UploadId");
        return id.Length > 0 ? id : throw response.Unreadable("names no upload id");
    }

    /// <summary>The body of CompleteMultipartUpload.</summary>
    public static byte[] Write(IEnumerable<UploadedPart> parts) => WireXml.Write(writer =>
    {
        writer.WriteStartElement("CompleteMultipartUpload");
        foreach (UploadedPart part in parts.OrderBy(part => part.Number))
        {
            writer.WriteStartElement("Part");
            writer.WriteElementString("PartNumber", part.Number.ToString(CultureInfo.InvariantCulture));
            writer.WriteElementString("ETag", "\"" + part.ETag + "\"");
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    });

    /// <summary>Adds one page of ListParts.</summary>
    /// <returns>The marker of the next page, or <c>null</c> on the last page.</returns>
    public static string? ReadParts(OssResponse response, List<UploadedPart> parts)
    {
        WireElement root = WireXml.Read(response, "ListPartsResult");
        foreach (WireElement part in root.Children.Where(child => child.Name == "Part"))
        {
            parts.Add(new UploadedPart(
                (int)Required(response, part, "PartNumber"),
                WireText.ETag(part.TextOf("ETag")),
                Required(response, part, "Size"),
                ulong.TryParse(part.TextOf("HashCrc64ecma"), NumberStyles.None, CultureInfo.InvariantCulture,
                    out ulong crc) ? crc : null));
        }

        return ListXml.Next(response, root, "NextPartNumberMarker");
    }

    /// <summary>Adds one page of ListMultipartUploads.</summary>
    /// <returns>The markers of the next page; the key is <c>null</c> on the last page.</returns>
    public static (string? Key, string UploadId) ReadUploads(
        OssResponse response, string bucket, List<MultipartUpload> uploads)
    {
        WireElement root = WireXml.Read(response, "ListMultipartUploadsResult");
        uploads.AddRange(root.Children.Where(child => child.Name == "Upload").Select(upload => new MultipartUpload(
            new ObjectAddress(bucket, ListXml.Decoded(root, upload.TextOf("Key"))),
            upload.TextOf("UploadId"),
            EncryptionRule.None)
        {
            Initiated = WireText.Time(upload.TextOf("Initiated")),
        }));
        return (ListXml.Next(response, root, "NextKeyMarker"), root.TextOf("NextUploadIdMarker"));
    }

    private static long Required(OssResponse response, WireElement part, string name) =>
        WireText.Count(part.TextOf(name)) ?? throw response.Unreadable($"lists a part without its {name}");
}
