namespace OssEncryption.Client.Model;

/// <summary>What the service declared of an object that it took.</summary>
/// <param name="ETag">The ETag, without quotes.</param>
/// <param name="Crc64">The checksum of the content, where the service gave it.</param>
/// <param name="VersionId">The version that was made, or <c>null</c> without versioning.</param>
/// <param name="Encryption">How it is encrypted, as the answer declared it.</param>
/// <param name="RequestId">The id under which the service logged the request.</param>
public sealed record WrittenObject(
    string ETag, ulong? Crc64, string? VersionId, EncryptionRule Encryption, string? RequestId)
{
    /// <summary>When it was written, where the answer said it; of an upload in parts, when that was answered.</summary>
    public DateTimeOffset? LastModified { get; init; }
}
