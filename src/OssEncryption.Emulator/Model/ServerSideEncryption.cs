namespace OssEncryption.Emulator.Model;

/// <summary>How something is encrypted: the default rule of a bucket, or the way of one object. The values are the ones
/// on the wire.</summary>
/// <param name="Algorithm"><c>AES256</c>, <c>SM4</c> or <c>KMS</c>.</param>
/// <param name="KeyId">The key with KMS. A bucket rule without one means the service key; an object names it.</param>
/// <param name="DataEncryption"><c>SM4</c> with KMS, or <c>null</c> for AES-256.</param>
internal sealed record ServerSideEncryption(string Algorithm, string? KeyId = null, string? DataEncryption = null)
{
    /// <summary>The algorithm that takes keys.</summary>
    public const string Kms = "KMS";

    /// <summary>Whether the service knows an algorithm. Every sample of the vendor is in upper case, so nothing else is
    /// taken.</summary>
    public static bool IsAlgorithm(string text) => text is "AES256" or "SM4" or Kms;

    /// <summary>Whether the service knows a data encryption.</summary>
    public static bool IsDataEncryption(string text) => text == "SM4";
}
