namespace OssEncryption.Client.Model;

/// <summary>Bytes of an object.</summary>
/// <param name="First">The first byte, from 0.</param>
/// <param name="Last">The last byte, included, or <c>null</c> for the end of the object.</param>
public sealed record ByteRange(long First, long? Last = null);
