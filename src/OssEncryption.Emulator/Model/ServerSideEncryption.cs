namespace OssEncryption.Emulator.Model;

/// <summary>The server-side encryption of an object, or the default encryption of a bucket. The values are those on the
/// wire.</summary>
/// <param name="Algorithm"><c>AES256</c>, <c>SM4</c> or <c>KMS</c>.</param>
/// <param name="KeyId">The KMS key. A bucket rule without one means the service key; an object always has one.</param>
/// <param name="DataEncryption"><c>SM4</c> with KMS, or <c>null</c> for AES-256.</param>
internal sealed record ServerSideEncryption(string Algorithm, string? KeyId = null, string? DataEncryption = null)
{
    /// <summary>The algorithm of SSE-KMS.</summary>
    public const string Kms = "KMS";

    /// <summary>Whether an algorithm is valid. All samples of the vendor are in upper case, so other cases are not
    /// valid.</summary>
    public static bool IsAlgorithm(string text) => text is "AES256" or "SM4" or Kms;

    /// <summary>Whether a data encryption is valid.</summary>
    public static bool IsDataEncryption(string text) => text == "SM4";
}
