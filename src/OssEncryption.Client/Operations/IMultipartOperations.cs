using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Writing an object in parts. Encryption is said once, when the upload begins; the service refuses it on
/// parts.</summary>
public interface IMultipartOperations
{
    /// <summary>Begins an upload; the answer declares the encryption that the object will have.</summary>
    Task<MultipartUpload> InitiateMultipartUploadAsync(
        ObjectAddress target, ObjectProperties properties, CancellationToken cancellationToken);

    /// <summary>Writes a part; its CRC64 is compared with the server's.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">From 1 to 10,000.</param>
    /// <param name="content">The part: 100 KB to 5 GB, the last one as small as it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<UploadedPart> UploadPartAsync(
        MultipartUpload upload, int number, ObjectContent content, CancellationToken cancellationToken);

    /// <summary>Makes a part of a range of a stored object.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">From 1 to 10,000.</param>
    /// <param name="source">The object that is copied from.</param>
    /// <param name="range">The bytes to copy.</param>
    /// <param name="ifMatch">The ETag that the source must still have, or <c>null</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<UploadedPart> UploadPartCopyAsync(
        MultipartUpload upload,
        int number,
        ObjectAddress source,
        ByteRange range,
        string? ifMatch,
        CancellationToken cancellationToken);

    /// <summary>Makes the object of the parts.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="parts">What was sent.</param>
    /// <param name="properties">What was said when the upload began; its ACL, and that an object that is there already
    /// must stay, are said again here.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<WrittenObject> CompleteMultipartUploadAsync(
        MultipartUpload upload,
        IReadOnlyList<UploadedPart> parts,
        ObjectProperties properties,
        CancellationToken cancellationToken);

    /// <summary>Gives an upload up and deletes its parts; no error when it is gone already.</summary>
    Task AbortMultipartUploadAsync(MultipartUpload upload, CancellationToken cancellationToken);

    /// <summary>All parts that an upload has so far, by number.</summary>
    Task<IReadOnlyList<UploadedPart>> ListPartsAsync(MultipartUpload upload, CancellationToken cancellationToken);

    /// <summary>The uploads of a bucket that were begun and neither completed nor aborted.</summary>
    Task<IReadOnlyList<MultipartUpload>> ListMultipartUploadsAsync(
        string bucket, string? prefix, CancellationToken cancellationToken);
}
