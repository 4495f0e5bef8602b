namespace OssEncryption.Client.Model;

/// <summary>An upload in parts that was begun.</summary>
/// <param name="Target">The object that it makes.</param>
/// <param name="UploadId">Its id.</param>
/// <param name="Encryption">The encryption that the object will have, as the answer declared it.</param>
public sealed record MultipartUpload(ObjectAddress Target, string UploadId, EncryptionRule Encryption)
{
    /// <summary>When it was begun, where it was listed.</summary>
    public DateTimeOffset? Initiated { get; init; }
}

/// <summary>A part that the service has.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Crc64">Its checksum, where it is known.</param>
public sealed record UploadedPart(int Number, string ETag, long Size, ulong? Crc64);
