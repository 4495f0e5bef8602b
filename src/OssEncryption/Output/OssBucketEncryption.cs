using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>The default encryption of one bucket. It can be piped into Set-OssBucketEncryption, which makes it the rule
/// of that bucket again.</summary>
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

    /// <summary>The CMK, or nothing for the service key and for algorithms without one.</summary>
    public string? KmsKeyId { get; }

    /// <summary>SM4 when SSE-KMS encrypts the data so, else nothing.</summary>
    public SseDataEncryption? DataEncryption { get; }

    /// <summary>The bucket and its rule in a few words.</summary>
    public override string ToString() =>
        $"{BucketName}: {EncryptionRule.FromService(Algorithm, KmsKeyId, DataEncryption)}";
}
