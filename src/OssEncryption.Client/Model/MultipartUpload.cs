namespace OssEncryption.Client.Model;

/// <summary>A multipart upload that was initiated.</summary>
/// <param name="Target">The object that it makes.</param>
/// <param name="UploadId">Its id.</param>
/// <param name="Encryption">The encryption that the object will have, as the response declared it.</param>
public sealed record MultipartUpload(ObjectAddress Target, string UploadId, EncryptionRule Encryption)
{
    /// <summary>When it was initiated; only known from a list of uploads.</summary>
    public DateTimeOffset? Initiated { get; init; }
}

/// <summary>A part that the service stored.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Crc64">Its CRC64, or <c>null</c> where it is not known.</param>
public sealed record UploadedPart(int Number, string ETag, long Size, ulong? Crc64);
