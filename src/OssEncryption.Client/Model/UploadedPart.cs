namespace OssEncryption.Client.Model;

/// <summary>A part that the service has.</summary>
/// <param name="Number">From 1 to 10,000.</param>
/// <param name="ETag">Its ETag, without quotes.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Crc64">Its checksum, where it is known.</param>
public sealed record UploadedPart(int Number, string ETag, long Size, ulong? Crc64);
