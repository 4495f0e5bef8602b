namespace OssEncryption.Client.Model;

/// <summary>How an object is copied.</summary>
public sealed record CopyOptions
{
    /// <summary>What the copy has; encryption, storage class and ACL count always, the rest when
    /// <see cref="ReplaceMetadata"/> and <see cref="ReplaceTags"/> say so.</summary>
    public ObjectProperties Properties { get; init; } = new();

    /// <summary>Whether content headers and user metadata are those of <see cref="Properties"/> instead of the
    /// source's.</summary>
    public bool ReplaceMetadata { get; init; }

    /// <summary>Whether the tags are those of <see cref="Properties"/> instead of the source's.</summary>
    public bool ReplaceTags { get; init; }

    /// <summary>The ETag that the source must still have (<c>x-oss-copy-source-if-match</c>), or <c>null</c>.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The source must not have been written after this (<c>x-oss-copy-source-if-unmodified-since</c>), or
    /// <c>null</c>. A copy that changes nothing but headers keeps the ETag, so that this alone shows it.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }
}
