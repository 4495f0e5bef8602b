using System.Collections.Immutable;

namespace OssEncryption.Emulator.Model;

/// <summary>An upload by parts at one moment; a change makes another value.</summary>
/// <param name="Bucket">The bucket of the object to be.</param>
/// <param name="Id">The upload's id.</param>
/// <param name="Initiated">When it was begun.</param>
/// <param name="Outline">What is known about the object to be; it has no content yet.</param>
internal sealed record StoredUpload(string Bucket, string Id, DateTimeOffset Initiated, StoredObject Outline)
{
    /// <summary>The key of the object to be.</summary>
    public string Key => Outline.Key;

    /// <summary>The parts so far, by their numbers.</summary>
    public ImmutableSortedDictionary<int, StoredPart> Parts { get; init; } =
        ImmutableSortedDictionary<int, StoredPart>.Empty;
}

/// <summary>A part of an upload.</summary>
/// <param name="Number">Its number: 1 to 10000.</param>
/// <param name="Content">Its content, kept in the way of the object to be.</param>
/// <param name="Md5">The MD5 of its content.</param>
/// <param name="Crc64">The CRC-64 of its content.</param>
/// <param name="LastModified">When it was written.</param>
internal sealed record StoredPart(
    int Number, IStoredContent Content, byte[] Md5, ulong Crc64, DateTimeOffset LastModified)
{
    /// <summary>Its ETag in its quotes.</summary>
    public string ETag => $"\"{Convert.ToHexString(Md5)}\"";
}
