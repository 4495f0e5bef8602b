using System.Collections.Immutable;

namespace OssEncryption.Emulator.Model;

/// <summary>A multipart upload; immutable.</summary>
/// <param name="Bucket">The bucket of the new object.</param>
/// <param name="Id">The upload's id.</param>
/// <param name="Initiated">When it was initiated.</param>
/// <param name="Outline">The new object, without content.</param>
internal sealed record StoredUpload(string Bucket, string Id, DateTimeOffset Initiated, StoredObject Outline)
{
    /// <summary>The key of the new object.</summary>
    public string Key => Outline.Key;

    /// <summary>Whether its parts come one after the other, so that the service knows the MD5 of the whole.</summary>
    public bool IsSequential { get; init; }

    /// <summary>The parts, by number.</summary>
    public ImmutableSortedDictionary<int, StoredPart> Parts { get; init; } =
        ImmutableSortedDictionary<int, StoredPart>.Empty;
}

/// <summary>A part of a multipart upload.</summary>
/// <param name="Number">Its number: 1 to 10000.</param>
/// <param name="Content">Its content, encrypted as the new object will be.</param>
/// <param name="Md5">The MD5 of its content.</param>
/// <param name="Crc64">The CRC-64 of its content.</param>
/// <param name="LastModified">When it was written.</param>
internal sealed record StoredPart(
    int Number, IStoredContent Content, byte[] Md5, ulong Crc64, DateTimeOffset LastModified)
{
    /// <summary>Its ETag, with quotation marks.</summary>
    public string ETag => $"\"{Convert.ToHexString(Md5)}\"";
}
