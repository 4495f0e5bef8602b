using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>The default encryption of one bucket. Pipe it into Set-OssBucketEncryption to restore the rule. Two are
/// equal when bucket, algorithm, key and data encryption are equal.</summary>
public sealed record OssBucketEncryption
{
    /// <summary>Creates a rule, for tests of scripts that take rules.</summary>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="algorithm">The algorithm; None for a bucket without a rule.</param>
    /// <param name="kmsKeyId">The CMK; nothing for the service key.</param>
    /// <param name="dataEncryption">SM4 when SSE-KMS uses SM4 for the data.</param>
    /// <param name="region">The region id.</param>
    /// <param name="before">The rule before a change.</param>
    /// <param name="changed">Whether the rule of the bucket was changed.</param>
    public OssBucketEncryption(
        string bucketName,
        SseAlgorithm algorithm,
        string? kmsKeyId = null,
        SseDataEncryption? dataEncryption = null,
        string? region = null,
        EncryptionRule? before = null,
        bool? changed = null)
    {
        // PowerShell passes $null to a text as an empty one.
        BucketName = bucketName;
        Algorithm = algorithm;
        KmsKeyId = string.IsNullOrEmpty(kmsKeyId) ? null : kmsKeyId;
        DataEncryption = dataEncryption;
        Region = string.IsNullOrEmpty(region) ? null : region;
        Before = before;
        Changed = changed;
    }

    internal OssBucketEncryption(
        string bucketName,
        EncryptionRule rule,
        string? region,
        EncryptionRule? before = null,
        bool? changed = null)
        : this(bucketName, rule.Algorithm, rule.KmsKeyId, rule.DataEncryption, region, before, changed)
    {
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The algorithm; None when the bucket has no rule.</summary>
    public SseAlgorithm Algorithm { get; }

    /// <summary>The CMK; nothing for the service key, and for algorithms without a key.</summary>
    public string? KmsKeyId { get; }

    /// <summary>SM4 when SSE-KMS uses SM4 for the data, else nothing.</summary>
    public SseDataEncryption? DataEncryption { get; }

    /// <summary>The region id; nothing where the endpoint does not tell it.</summary>
    public string? Region { get; }

    /// <summary>The rule before Set-OssBucketEncryption or Remove-OssBucketEncryption; nothing in the output of other
    /// cmdlets.</summary>
    public EncryptionRule? Before { get; }

    /// <summary>Whether the rule of the bucket was changed; nothing in the output of cmdlets that do not
    /// change it.</summary>
    public bool? Changed { get; }

    /// <summary>Whether bucket, algorithm, key and data encryption are equal.</summary>
    public bool Equals(OssBucketEncryption? other) =>
        other is not null
        && BucketName == other.BucketName
        && Algorithm == other.Algorithm
        && KmsKeyId == other.KmsKeyId
        && DataEncryption == other.DataEncryption;

    /// <inheritdoc/>
    public override int GetHashCode() => (BucketName, Algorithm, KmsKeyId, DataEncryption).GetHashCode();

    /// <summary>The bucket and its rule as text.</summary>
    public override string ToString() =>
        $"{BucketName}: {EncryptionRule.FromService(Algorithm, KmsKeyId, DataEncryption)}";
}
