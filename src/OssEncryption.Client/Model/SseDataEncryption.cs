namespace OssEncryption.Client.Model;

/// <summary>The cipher that SSE-KMS uses for the data itself: the value of <c>KMSDataEncryption</c>. When none is
/// named, OSS uses AES-256.</summary>
public enum SseDataEncryption
{
    /// <summary>The data is encrypted with SM4; the data key is still wrapped by KMS.</summary>
    SM4 = 1,
}
