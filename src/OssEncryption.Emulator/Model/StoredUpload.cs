using System.Collections.Immutable;

namespace OssEncryption.Emulator.Model;

/// <summary>An upload by parts at one moment; a change makes another value.</summary>
/// <param name="Bucket">The bucket of the object to be.</param>
/// <param name="Id">The upload's id.</param>
/// <param name="Initiated">When it was begun.</param>
/// <param name="Outline">What is known about the object to be; it has no content yet.</param>
internal sealed record MultipartUpload(string Bucket, string Id, DateTimeOffset Initiated, StoredObject Outline)
{
    /// <summary>The key of the object to be.</summary>
    public string Key => Outline.Key;

    /// <summary>The parts so far, by their numbers.</summary>
    public ImmutableSortedDictionary<int, UploadedPart> Parts { get; init; } =
        ImmutableSortedDictionary<int, UploadedPart>.Empty;
}
