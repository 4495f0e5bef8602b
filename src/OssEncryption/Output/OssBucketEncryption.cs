using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>The default encryption of one bucket. Pipe it into Set-OssBucketEncryption to restore the rule.</summary>
public sealed class OssBucketEncryption
{
    internal OssBucketEncryption(string bucketName, EncryptionRule rule)
    {
        BucketName = bucketName;
        Algorithm = rule.Algorithm;
        KmsKeyId = rule.KmsKeyId;
        DataEncryption = rule.DataEncryption;
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The algorithm; None when the bucket has no rule.</summary>
    public SseAlgorithm Algorithm { get; }

    /// <summary>The CMK; nothing for the service key, and for algorithms without a key.</summary>
    public string? KmsKeyId { get; }

    /// <summary>SM4 when SSE-KMS uses SM4 for the data, else nothing.</summary>
    public SseDataEncryption? DataEncryption { get; }

    /// <summary>The bucket and its rule as text.</summary>
    public override string ToString() =>
        $"{BucketName}: {EncryptionRule.FromService(Algorithm, KmsKeyId, DataEncryption)}";
}
