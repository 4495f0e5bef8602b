using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <content>Single objects.</content>
internal sealed partial class OssClient
{
    private const string NoKey = "NoSuchKey";
    private const string Exists = "FileAlreadyExists";

    /// <inheritdoc/>
    public async Task<WrittenObject> PutObjectAsync(
        ObjectAddress target, ObjectContent content, ObjectProperties properties, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("PutObject", "PUT", target, content: content);
        ObjectHeaders.Write(request, properties);
        DateTimeOffset begun = transport.TimeAt(routes.For(target.Bucket));
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);

        // What stands in the way may be what an attempt made whose answer was lost.
        if (answer.Error is { Code: Exists }
            && request.OutcomeUnknown
            && request.ContentCrc64 is { } crc
            && await FindMadeAsync(target, content.Length, crc, begun, cancellationToken).ConfigureAwait(false)
                is { } made)
        {
            return made;
        }

        WireXml.RefusePage(answer.EnsureSuccess());
        return ObjectHeaders.ReadWritten(answer);
    }

    /// <inheritdoc/>
    public async Task<ObjectReader> GetObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken) =>
        await HttpObjectReader.OpenAsync(this, source, range, conditions, cancellationToken)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<StoredState> HeadObjectAsync(
        ObjectAddress address, ReadConditions conditions, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("HeadObject", "HEAD", address).WithOptional("versionId", address.VersionId);
        ObjectHeaders.Write(request, conditions);
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        long size = answer.EnsureSuccess().Length ?? throw answer.Unreadable("does not say how long the object is");
        return ObjectHeaders.ReadState(answer, address, size);
    }

    /// <inheritdoc/>
    public async Task<WrittenObject> CopyObjectAsync(
        ObjectAddress source, ObjectAddress target, CopyOptions options, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("CopyObject", "PUT", target)
            .WithHeader("x-oss-metadata-directive", options.ReplaceMetadata ? "REPLACE" : "COPY")
            .WithHeader("x-oss-tagging-directive", options.ReplaceTags ? "Replace" : "Copy");
        WriteSource(request, source, options.IfMatch);
        ObjectHeaders.WriteUnmodifiedSource(request, options.IfUnmodifiedSince);
        ObjectHeaders.WriteLasting(request, options.Properties);
        if (options.ReplaceMetadata)
        {
            ObjectHeaders.WriteMetadata(request, options.Properties);
        }

        if (options.ReplaceTags)
        {
            ObjectHeaders.WriteTags(request, options.Properties);
        }

        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        WireElement root = WireXml.Read(answer.EnsureSuccess(), "CopyObjectResult");
        return ObjectHeaders.ReadWritten(answer, root.TextOf("ETag")) with
        {
            LastModified = WireText.Time(root.TextOf("LastModified")),
        };
    }

    /// <inheritdoc/>
    public async Task<DeletedObject> DeleteObjectAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("DeleteObject", "DELETE", address)
            .WithOptional("versionId", address.VersionId);
        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.Error is { Code: NoKey or "NoSuchVersion" })
        {
            return new DeletedObject(address, false, null);
        }

        WireXml.RefusePage(answer.EnsureSuccess());
        bool isMarker = WireText.IsTrue(answer.Header("x-oss-delete-marker") ?? "");
        return new DeletedObject(address, isMarker, isMarker ? answer.Header("x-oss-version-id") : null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeletedObject>> DeleteObjectsAsync(
        string bucket, IReadOnlyList<ObjectAddress> objects, CancellationToken cancellationToken)
    {
        foreach (ObjectAddress address in objects)
        {
            ObjectKey.Validate(address.Key);
        }

        var deleted = new List<DeletedObject>(objects.Count);
        ObjectAddress[] together = [.. objects.Where(address => DeletionXml.CanCarry(address.Key))];
        if (together.Length > 0)
        {
            OssRequest request = ForBucket("DeleteMultipleObjects", "POST", bucket, DeletionXml.Write(together))
                .With("delete")
                .With("encoding-type", "url");
            OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            deleted.AddRange(DeletionXml.Read(answer.EnsureSuccess(), bucket));
        }

        foreach (ObjectAddress address in objects.Where(address => !DeletionXml.CanCarry(address.Key)))
        {
            deleted.Add(await DeleteObjectAsync(address with { Bucket = bucket }, cancellationToken)
                .ConfigureAwait(false));
        }

        return deleted;
    }

    /// <inheritdoc/>
    public async Task<OssResponse> OpenObjectAsync(
        ObjectAddress source, ByteRange? range, ReadConditions conditions, CancellationToken cancellationToken)
    {
        OssRequest request = ForObject("GetObject", "GET", source, leavesBody: true)
            .WithOptional("versionId", source.VersionId);
        ObjectHeaders.Write(request, conditions);
        if (range is not null)
        {
            // Without the second header a range outside the object gives the whole of it.
            request.WithHeader("Range", WireText.Range(range)).WithHeader("x-oss-range-behavior", "standard");
        }

        OssResponse answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.EnsureSuccess();
    }

    private static void WriteSource(OssRequest request, ObjectAddress source, string? ifMatch)
    {
        Endpoints.BucketName.Validate(source.Bucket);
        ObjectKey.Validate(source.Key);
        ObjectHeaders.WriteSource(request, source, ifMatch);
    }

    // An object that an attempt made whose answer was lost is there since then, with the content that was sent.
    private async Task<WrittenObject?> FindMadeAsync(
        ObjectAddress target, long size, ulong? crc, DateTimeOffset begun, CancellationToken cancellationToken)
    {
        try
        {
            StoredState found = await HeadObjectAsync(target, ReadConditions.None, cancellationToken)
                .ConfigureAwait(false);
            bool isIt = found.Size == size
                && found.LastModified >= begun - DateTolerance
                && (crc is null || found.Crc64 is null || crc == found.Crc64);
            return isIt
                ? new WrittenObject(
                    found.ETag, found.Crc64, found.Address.VersionId, found.Encryption, found.RequestId)
                : null;
        }
        catch (OssException)
        {
            return null;
        }
    }
}
