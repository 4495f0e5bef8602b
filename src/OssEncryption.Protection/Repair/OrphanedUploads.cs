using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Protection.Repair;

/// <summary>Multipart uploads that an attempt or a run left open. An upload whose id is known is ours and is aborted.
/// The id is unknown when the connection or the process ended before its response arrived. Nothing in such an upload
/// shows whose it is: ListMultipartUploads and ListParts return no metadata, and InitiateMultipartUpload takes no
/// token. So it is never aborted, only named.</summary>
/// <param name="client">The client.</param>
internal sealed class OrphanedUploads(IOssClient client)
{
    /// <summary>The ids of the open uploads of a key.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(ObjectAddress address, CancellationToken stop)
    {
        IReadOnlyList<MultipartUpload> uploads = await client
            .ListMultipartUploadsAsync(address.Bucket, address.Key, stop).ConfigureAwait(false);
        return [.. uploads.Where(upload => upload.Target.Key == address.Key).Select(upload => upload.UploadId)];
    }

    /// <summary>Aborts uploads whose ids are known, and logs each.</summary>
    /// <returns>Those that could not be aborted.</returns>
    public async Task<IReadOnlyList<MultipartUpload>> AbortKnownAsync(
        IEnumerable<(long Number, MultipartUpload Upload)> uploads, IWriteAheadLog log, CancellationToken stop)
    {
        var left = new List<MultipartUpload>();
        foreach ((long number, MultipartUpload upload) in uploads)
        {
            try
            {
                await client.AbortMultipartUploadAsync(upload, stop).ConfigureAwait(false);
                await log.UploadClosedAsync(number, upload).ConfigureAwait(false);
            }
            catch (OssException)
            {
                left.Add(upload);
            }
        }

        return left;
    }
}
