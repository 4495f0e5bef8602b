using System.Collections.ObjectModel;
using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>How one object is encrypted, as the response of the server declared it. Two are equal when
/// address, encryption, size and ETag are equal.</summary>
public sealed record OssObjectEncryption
{
    private static readonly OssHeaderTable NoHeaders = new([]);

    /// <summary>Creates the encryption of an object, for tests of scripts that take it.</summary>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="algorithm">The algorithm; None for an object that is stored plain.</param>
    /// <param name="kmsKeyId">The KMS key.</param>
    /// <param name="dataEncryption">SM4 when SSE-KMS uses SM4 for the data.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="eTag">The ETag, without quotes.</param>
    /// <param name="versionId">The version.</param>
    /// <param name="region">The region id.</param>
    public OssObjectEncryption(
        string bucketName,
        string key,
        SseAlgorithm algorithm,
        string? kmsKeyId = null,
        SseDataEncryption? dataEncryption = null,
        long size = 0,
        string eTag = "",
        string? versionId = null,
        string? region = null)
    {
        BucketName = bucketName;
        Key = key;
        VersionId = string.IsNullOrEmpty(versionId) ? null : versionId;
        Algorithm = algorithm;
        KmsKeyId = string.IsNullOrEmpty(kmsKeyId) ? null : kmsKeyId;
        DataEncryption = dataEncryption;
        Size = size;
        ETag = eTag;
        Region = string.IsNullOrEmpty(region) ? null : region;
    }

    private OssObjectEncryption(ObjectAddress address, EncryptionRule declared, long size, string eTag, string? region)
        : this(address.Bucket, address.Key, declared.Algorithm, declared.KmsKeyId, declared.DataEncryption, size, eTag,
            address.VersionId, region)
    {
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The version of the response; nothing without versioning.</summary>
    public string? VersionId { get; }

    /// <summary>The algorithm; None when the object is stored plain.</summary>
    public SseAlgorithm Algorithm { get; }

    /// <summary>The KMS key that encrypts its data key; nothing without one.</summary>
    public string? KmsKeyId { get; }

    /// <summary>Service when that key is the service key of OSS, Customer when it is a CMK, Unknown when KMS did not
    /// tell; nothing without a key.</summary>
    public OssKmsKeyKind? KeyKind { get; private init; }

    /// <summary>SM4 when SSE-KMS uses SM4 for the data, else nothing.</summary>
    public SseDataEncryption? DataEncryption { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>The ETag, without quotes.</summary>
    public string ETag { get; }

    /// <summary>The CRC64 of the content, where the service returned it.</summary>
    public ulong? Crc64 { get; private init; }

    /// <summary>Whether the content that was read is that of the service, by its CRC64 or its MD5: False where the
    /// service declared neither, and for a range. Nothing where no content was read.</summary>
    public bool? Verified { get; internal init; }

    /// <summary>The request id of the service.</summary>
    public string? RequestId { get; private init; }

    /// <summary>The response headers that begin with <c>x-oss-</c>, where the object was read.</summary>
    public OssHeaderTable OssHeaders { get; private init; } = NoHeaders;

    /// <summary>The region id of the bucket; nothing where the endpoint does not tell it.</summary>
    public string? Region { get; }

    /// <summary>The encryption of the source of a copy; nothing in the output of other cmdlets than
    /// Copy-OssObject.</summary>
    public EncryptionRule? Before { get; internal init; }

    /// <summary>Whether a copy is encrypted in another way than its source; nothing in the output of other cmdlets than
    /// Copy-OssObject.</summary>
    public bool? Changed =>
        Before is null ? null : Before != EncryptionRule.FromService(Algorithm, KmsKeyId, DataEncryption);

    /// <summary>Whether address, encryption, size and ETag are equal.</summary>
    public bool Equals(OssObjectEncryption? other) =>
        other is not null
        && BucketName == other.BucketName
        && Key == other.Key
        && VersionId == other.VersionId
        && Algorithm == other.Algorithm
        && KmsKeyId == other.KmsKeyId
        && DataEncryption == other.DataEncryption
        && Size == other.Size
        && ETag == other.ETag;

    /// <inheritdoc/>
    public override int GetHashCode() => (BucketName, Key, VersionId, Algorithm, KmsKeyId, ETag).GetHashCode();

    /// <summary>The object and its encryption as text.</summary>
    public override string ToString() =>
        $"{BucketName}/{Key}: {EncryptionRule.FromService(Algorithm, KmsKeyId, DataEncryption)}";

    internal static OssObjectEncryption Of(StoredState state, string? region, OssKmsKeyKind? keyKind = null) =>
        new(state.Address, state.Encryption, state.Size, state.ETag, region)
        {
            KeyKind = keyKind,
            Crc64 = state.Crc64,
            RequestId = state.RequestId,
            OssHeaders = new OssHeaderTable(state.OssHeaders),
        };

    internal static OssObjectEncryption Of(ObjectAddress target, WrittenObject written, long size, string? region) =>
        new(target with { VersionId = written.VersionId }, written.Encryption, size, written.ETag, region)
        {
            Crc64 = written.Crc64,
            RequestId = written.RequestId,
        };
}

/// <summary>Headers of a response by name; case does not matter.</summary>
public sealed class OssHeaderTable : ReadOnlyDictionary<string, string>
{
    internal OssHeaderTable(IEnumerable<KeyValuePair<string, string>> headers)
        : base(headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase))
    {
    }

    /// <summary>The headers in one line.</summary>
    public override string ToString() => string.Join("; ", this.Select(header => $"{header.Key}: {header.Value}"));
}
