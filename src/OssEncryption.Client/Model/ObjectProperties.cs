namespace OssEncryption.Client.Model;

/// <summary>What an object has beside its content; <c>null</c> is left to the service.</summary>
public sealed record ObjectProperties
{
    /// <summary>The media type.</summary>
    public string? ContentType { get; init; }

    /// <summary>The header <c>Cache-Control</c>.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The header <c>Content-Disposition</c>.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The header <c>Content-Encoding</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The header <c>Content-Language</c>.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>The header <c>Expires</c>, as it is written.</summary>
    public string? Expires { get; init; }

    /// <summary>The user's metadata by name, without <c>x-oss-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> UserMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The tags; <c>null</c> says nothing about them.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The storage class.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The object's own ACL.</summary>
    public string? Acl { get; init; }

    /// <summary>The object's own encryption; <c>null</c> leaves it to the bucket's rule.</summary>
    public EncryptionRule? Encryption { get; init; }

    /// <summary>Whether an object that is there already must stay (<c>x-oss-forbid-overwrite</c>).</summary>
    public bool ForbidOverwrite { get; init; }
}

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

/// <summary>Under which conditions an object is read; what does not hold is an error (304 or 412).</summary>
public sealed record ReadConditions
{
    /// <summary>No conditions.</summary>
    public static ReadConditions None { get; } = new();

    /// <summary>The ETag that it must have.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The ETag that it must not have.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>It must have been written after this.</summary>
    public DateTimeOffset? IfModifiedSince { get; init; }

    /// <summary>It must not have been written after this.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }
}
