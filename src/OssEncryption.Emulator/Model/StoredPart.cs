namespace OssEncryption.Emulator.Model;

/// <summary>A part of an upload.</summary>
/// <param name="Number">Its number: 1 to 10000.</param>
/// <param name="Content">Its content, kept in the way of the object to be.</param>
/// <param name="Md5">The MD5 of its content.</param>
/// <param name="Crc64">The CRC-64 of its content.</param>
/// <param name="LastModified">When it was written.</param>
internal sealed record UploadedPart(
    int Number, IStoredContent Content, byte[] Md5, ulong Crc64, DateTimeOffset LastModified)
{
    /// <summary>Its ETag in its quotes.</summary>
    public string ETag => $"\"{Convert.ToHexString(Md5)}\"";
}
