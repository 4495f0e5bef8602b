using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Client.Transfers;

/// <summary>Copies objects on the server, in one request or by parts, on condition that the source did not
/// change.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
public sealed class ObjectCopy(IOssClient client, ConcurrencyLimiter limiter)
{
    private const string TooLarge = "EntityTooLarge";
    private const string Link = "Symlink";

    /// <summary>The size in bytes above which an object is copied by parts.</summary>
    public required long Threshold { get; init; }

    /// <summary>The part size in bytes, or <c>null</c> to choose one.</summary>
    public required long? PartSize { get; init; }

    /// <summary>Copies an object.</summary>
    /// <param name="source">The properties of the source, as HeadObject declared them.</param>
    /// <param name="target">The copy.</param>
    /// <param name="properties">Encryption, storage class and ACL of the copy.</param>
    /// <param name="stop">Ends the copy.</param>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.ChecksumMismatch"/>: the CRC64 of the copy
    /// differs from that of the source.</exception>
    public async Task<WrittenObject> RunAsync(
        StoredState source, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        WrittenObject written = await CopyAsync(source, target, properties, stop).ConfigureAwait(false);

        // For a symbolic link, the source declares the CRC64 of its target.
        return source.Type == Link || written.Crc64 is not { } copied || source.Crc64 is not { } original
            || copied == original
                ? written
                : throw new OssTransportException(OssTransportError.ChecksumMismatch, FormattableString.Invariant(
                    $"The copy '{target}' is not what its source is: its CRC64 is {copied}, not {original}."))
                {
                    OutcomeUnknown = true,
                };
    }

    private async Task<WrittenObject> CopyAsync(
        StoredState source, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        if (source.Size <= Threshold)
        {
            var options = new CopyOptions { Properties = properties, IfMatch = source.ETag };
            try
            {
                return await limiter.RunAsync(() => client.CopyObjectAsync(source.Address, target, options, stop), stop)
                    .ConfigureAwait(false);
            }
            catch (OssServiceException refusal) when (refusal.Code == TooLarge && source.Size > 0)
            {
                // The limit depends on the two buckets and on the change; a copy by parts has none.
            }
        }

        return await ByPartsAsync(source, target, properties, stop).ConfigureAwait(false);
    }

    private async Task<WrittenObject> ByPartsAsync(
        StoredState source, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        IReadOnlyList<ByteRange> parts = PartPlan.For(source.Size, PartSize);
        ObjectProperties all = source.Properties with
        {
            Encryption = properties.Encryption,
            StorageClass = properties.StorageClass,
            Acl = properties.Acl,
            ForbidOverwrite = properties.ForbidOverwrite,
            Tags = source.TaggingCount == 0
                ? null
                : await client.GetObjectTaggingAsync(source.Address, stop).ConfigureAwait(false),
        };
        return await new MultipartTransfer(client, limiter).RunAsync(
            target,
            all,
            parts.Count,
            (upload, number, cancel) => client.UploadPartCopyAsync(
                upload, number, source.Address, parts[number - 1], source.ETag, cancel),
            stop).ConfigureAwait(false);
    }
}

/// <summary>Writes files and bytes to objects, large files by multipart upload.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="progress">See <see cref="ObjectContent.Progress"/>.</param>
public sealed class ObjectUpload(IOssClient client, ConcurrencyLimiter limiter, Action<long>? progress = null)
{
    /// <summary>The size in bytes from which a file is sent in parts.</summary>
    public required long Threshold { get; init; }

    /// <summary>The part size in bytes, or <c>null</c> to choose one.</summary>
    public required long? PartSize { get; init; }

    /// <summary>Writes bytes.</summary>
    public Task<WrittenObject> BytesAsync(
        byte[] content, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        ObjectContent whole = ObjectContent.FromBytes(content, progress);
        return limiter.RunAsync(() => client.PutObjectAsync(target, whole, properties, stop), stop);
    }

    /// <summary>Writes a file.</summary>
    public Task<WrittenObject> FileAsync(
        string path, long size, ObjectAddress target, ObjectProperties properties, CancellationToken stop)
    {
        if (size == 0 || size < Threshold)
        {
            ObjectContent whole = ObjectContent.FromFile(path, 0, size, size, progress);
            return limiter.RunAsync(() => client.PutObjectAsync(target, whole, properties, stop), stop);
        }

        ObjectContent[] parts =
        [
            .. PartPlan.For(size, PartSize)
                .Select(part => ObjectContent.FromFile(
                    path, part.First, part.Last!.Value - part.First + 1, size, progress)),
        ];
        return new MultipartTransfer(client, limiter).RunAsync(
            target,
            properties,
            parts.Length,
            (upload, number, cancel) => client.UploadPartAsync(upload, number, parts[number - 1], cancel),
            stop);
    }
}
