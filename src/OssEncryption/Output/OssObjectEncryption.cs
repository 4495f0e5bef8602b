using System.Collections.ObjectModel;
using OssEncryption.Client.Model;

namespace OssEncryption;

/// <summary>How one object is encrypted, as the response of the server declared it.</summary>
public sealed class OssObjectEncryption
{
    private static readonly OssHeaderTable NoHeaders = new([]);

    private OssObjectEncryption(ObjectAddress address, EncryptionRule declared)
    {
        BucketName = address.Bucket;
        Key = address.Key;
        VersionId = address.VersionId;
        Algorithm = declared.Algorithm;
        KmsKeyId = declared.KmsKeyId;
        DataEncryption = declared.DataEncryption;
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

    /// <summary>SM4 when SSE-KMS uses SM4 for the data, else nothing.</summary>
    public SseDataEncryption? DataEncryption { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; private init; }

    /// <summary>The ETag, without quotes.</summary>
    public string ETag { get; private init; } = "";

    /// <summary>The CRC64 of the content, where the service returned it.</summary>
    public ulong? Crc64 { get; private init; }

    /// <summary>The request id of the service.</summary>
    public string? RequestId { get; private init; }

    /// <summary>The response headers that begin with <c>x-oss-</c>, where the object was read.</summary>
    public OssHeaderTable OssHeaders { get; private init; } = NoHeaders;

    /// <summary>The object and its encryption as text.</summary>
    public override string ToString() =>
        $"{BucketName}/{Key}: {EncryptionRule.FromService(Algorithm, KmsKeyId, DataEncryption)}";

    internal static OssObjectEncryption Of(StoredState state) => new(state.Address, state.Encryption)
    {
        Size = state.Size,
        ETag = state.ETag,
        Crc64 = state.Crc64,
        RequestId = state.RequestId,
        OssHeaders = new OssHeaderTable(state.OssHeaders),
    };

    internal static OssObjectEncryption Of(ObjectAddress target, WrittenObject written, long size) =>
        new(target with { VersionId = written.VersionId }, written.Encryption)
        {
            Size = size,
            ETag = written.ETag,
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
