namespace OssEncryption.Client.Model;

/// <summary>How OSS encrypts at rest: the value of <c>SSEAlgorithm</c> in a bucket rule and of the header
/// <c>x-oss-server-side-encryption</c> on an object.</summary>
public enum SseAlgorithm
{
    /// <summary>Not encrypted by OSS: a bucket without a rule, an object stored plain.</summary>
    None,

    /// <summary>SSE-OSS with AES-256: keys managed by OSS, one data key per object.</summary>
    AES256,

    /// <summary>SSE-KMS: the data key of each object is wrapped by a key in KMS. Calls to KMS cost money.</summary>
    KMS,

    /// <summary>SSE-OSS with the SM4 block cipher: keys managed by OSS.</summary>
    SM4,
}
