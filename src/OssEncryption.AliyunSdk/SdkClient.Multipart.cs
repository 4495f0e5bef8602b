using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.AliyunSdk;

/// <content>Multipart uploads.</content>
internal sealed partial class SdkClient
{
    private const int PageSize = 1000;

    /// <inheritdoc/>
    public async Task<MultipartUpload> InitiateMultipartUploadAsync(
        ObjectAddress target, ObjectProperties properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("InitiateMultipartUpload", "POST", target);
        ObjectHeaders.Write(request, properties with { Acl = null });
        var asked = new Sdk.InitiateMultipartUploadRequest(target.Bucket, target.Key)
        {
            ObjectMetadata = SdkHeaders.ToMetadata(request),
        };
        string id = await transport.CallAsync(
            request, attempt => attempt.Client.InitiateMultipartUpload(asked).UploadId, cancellationToken)
            .ConfigureAwait(false);

        // The SDK drops the declared encryption; it is read from the object after completion.
        return new MultipartUpload(target, id, properties.Encryption ?? EncryptionRule.None);
    }

    /// <inheritdoc/>
    public Task<UploadedPart> UploadPartAsync(
        MultipartUpload upload, int number, ObjectContent content, CancellationToken cancellationToken)
    {
        OssRequest request = ForPart("UploadPart", upload, number, content);
        return transport.CallAsync(
            request,
            attempt =>
            {
                Sdk.UploadPartResult result = attempt.Client.UploadPart(
                    new Sdk.UploadPartRequest(upload.Target.Bucket, upload.Target.Key, upload.UploadId)
                    {
                        PartNumber = number,
                        PartSize = content.Length,
                        InputStream = attempt.Body,
                    });
                return new UploadedPart(
                    number, WireText.ETag(result.ETag), content.Length, attempt.Keep(request, result.Crc64));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<UploadedPart> UploadPartCopyAsync(
        MultipartUpload upload,
        int number,
        ObjectAddress source,
        ByteRange range,
        string? ifMatch,
        CancellationToken cancellationToken)
    {
        RequireKey(source.Key);
        long last = range.Last ?? throw new ArgumentException("A part is a range with an end.", nameof(range));
        long size = last - range.First + 1;
        var asked = new Sdk.UploadPartCopyRequest(
            upload.Target.Bucket, upload.Target.Key, source.Bucket, source.Key, upload.UploadId)
        {
            VersionId = source.VersionId,
            PartNumber = number,
            BeginIndex = range.First,
            PartSize = size,
        };
        if (ifMatch is not null)
        {
            asked.MatchingETagConstraints.Add(SdkEnums.Quoted(ifMatch));
        }

        return transport.CallAsync(
            ForPart("UploadPartCopy", upload, number, null),
            attempt =>
            {
                Sdk.UploadPartCopyResult result = attempt.Client.UploadPartCopy(asked);
                return new UploadedPart(number, WireText.ETag(result.ETag), size, SdkEnums.Crc64(result.Crc64));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WrittenObject> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<UploadedPart> parts,
        ObjectProperties properties,
        CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("CompleteMultipartUpload", "POST", upload.Target);
        ObjectHeaders.WriteAccess(request, properties);
        var asked = new Sdk.CompleteMultipartUploadRequest(upload.Target.Bucket, upload.Target.Key, upload.UploadId)
        {
            Metadata = SdkHeaders.ToMetadata(request),
        };
        foreach (UploadedPart part in parts.OrderBy(part => part.Number))
        {
            asked.PartETags.Add(new Sdk.PartETag(part.Number, part.ETag));
        }

        ulong? whole = OssClient.WholeCrc(parts);
        WrittenObject written = await transport.CallAsync(
            request,
            attempt =>
            {
                Sdk.CompleteMultipartUploadResult result = attempt.Client.CompleteMultipartUpload(asked);
                ulong? stored = SdkEnums.Crc64(SdkResponse.Crc64Of(result));
                if (whole is not null && stored is not null && stored != whole)
                {
                    throw attempt.Damaged(request, FormattableString.Invariant(
                        $"The object is not what its parts are: its CRC64 is {stored}, not {whole}"));
                }

                return SdkResponse.ToWritten(result, result.ETag, result.VersionId, stored) with
                {
                    LastModified = SdkResponse.DateOf(result),
                };
            },
            cancellationToken,
            isRepeatable: false).ConfigureAwait(false);
        return await ReadBackAsync(upload.Target, written, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        var asked = new Sdk.AbortMultipartUploadRequest(upload.Target.Bucket, upload.Target.Key, upload.UploadId);
        try
        {
            await DoAsync(ForObject("AbortMultipartUpload", "DELETE", upload.Target),
                sdk => sdk.AbortMultipartUpload(asked), cancellationToken).ConfigureAwait(false);
        }
        catch (OssServiceException gone) when (gone.Code == "NoSuchUpload")
        {
            // It is gone already.
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UploadedPart>> ListPartsAsync(
        MultipartUpload upload, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("ListParts", "GET", upload.Target);
        var parts = new List<UploadedPart>();
        var asked = new Sdk.ListPartsRequest(upload.Target.Bucket, upload.Target.Key, upload.UploadId)
        {
            MaxParts = PageSize,
        };
        while (true)
        {
            Sdk.PartListing page = await transport.CallAsync(
                request, attempt => attempt.Client.ListParts(asked), cancellationToken).ConfigureAwait(false);
            parts.AddRange(page.Parts.Select(
                part => new UploadedPart(part.PartNumber, WireText.ETag(part.ETag), part.Size, null)));
            if (!page.IsTruncated)
            {
                return parts;
            }

            asked.PartNumberMarker = page.NextPartNumberMarker;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(
        string bucket, string? prefix, CancellationToken cancellationToken)
    {
        OssRequest request = ForBucket("ListMultipartUploads", "GET", bucket);
        var uploads = new List<MultipartUpload>();
        var asked = new Sdk.ListMultipartUploadsRequest(bucket)
        {
            Prefix = prefix,
            MaxUploads = PageSize,
            EncodingType = "url",
        };
        while (true)
        {
            Sdk.MultipartUploadListing page = await transport.CallAsync(
                request, attempt => attempt.Client.ListMultipartUploads(asked), cancellationToken)
                .ConfigureAwait(false);
            uploads.AddRange(page.MultipartUploads.Select(upload => new MultipartUpload(
                new ObjectAddress(bucket, upload.Key), upload.UploadId, EncryptionRule.None)
            {
                Initiated = upload.Initiated.ToUniversalTime(),
            }));
            if (!page.IsTruncated)
            {
                return uploads;
            }

            asked.KeyMarker = page.NextKeyMarker;
            asked.UploadIdMarker = page.NextUploadIdMarker;
        }
    }

    private static OssRequest ForPart(string operation, MultipartUpload upload, int number, ObjectContent? content)
    {
        OssRequest request = OssClient.ForPart(operation, upload, number, content);
        RequireKey(upload.Target.Key);
        return request;
    }
}
