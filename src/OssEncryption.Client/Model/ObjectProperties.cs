namespace OssEncryption.Client.Model;

/// <summary>The properties of an object besides its content; <c>null</c> leaves one to the service.</summary>
public sealed record ObjectProperties
{
    private static readonly Dictionary<string, string> Nothing = [];

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

    /// <summary>The header <c>Expires</c>, verbatim.</summary>
    public string? Expires { get; init; }

    /// <summary>The user's metadata by name, without <c>x-oss-meta-</c>.</summary>
    public IReadOnlyDictionary<string, string> UserMetadata { get; init; } = Nothing;

    /// <summary>Headers of the user's own without <c>x-oss-meta-</c>, which the service returns with the object
    /// (<c>x-oss-persistent-headers</c>).</summary>
    public IReadOnlyDictionary<string, string> PersistentHeaders { get; init; } = Nothing;

    /// <summary>Whether the values of headers are bytes as the service sent them, one character a byte. Otherwise they
    /// are texts in ASCII.</summary>
    public bool IsRaw { get; init; }

    /// <summary>The tags; <c>null</c> when they are not known or not to be set.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The storage class.</summary>
    public string? StorageClass { get; init; }

    /// <summary>The object's own ACL.</summary>
    public string? Acl { get; init; }

    /// <summary>The object's own retention, or <c>null</c>.</summary>
    public ObjectRetention? Retention { get; init; }

    /// <summary>The object's own encryption; <c>null</c> applies the bucket's rule.</summary>
    public EncryptionRule? Encryption { get; init; }

    /// <summary>Whether the write fails when the object exists (<c>x-oss-forbid-overwrite</c>).</summary>
    public bool ForbidOverwrite { get; init; }

    /// <summary>The names of the headers that describe the content.</summary>
    internal static IReadOnlyList<string> ContentHeaderNames { get; } =
        ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"];

    /// <summary>The headers that describe the content, by name: those that it has.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ContentHeaders => ContentHeaderNames
        .Zip(
            [ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires],
            (name, value) => new KeyValuePair<string, string>(name, value!))
        .Where(header => header.Value is not null);
}

/// <summary>The options of a copy.</summary>
public sealed record CopyOptions
{
    /// <summary>The properties of the copy. Encryption, storage class and ACL always apply; metadata and tags apply
    /// with <see cref="ReplaceMetadata"/> and <see cref="ReplaceTags"/>.</summary>
    public ObjectProperties Properties { get; init; } = new();

    /// <summary>Whether content headers and user metadata come from <see cref="Properties"/> instead of the
    /// source.</summary>
    public bool ReplaceMetadata { get; init; }

    /// <summary>Whether the tags come from <see cref="Properties"/> instead of the source.</summary>
    public bool ReplaceTags { get; init; }

    /// <summary>The ETag that the source must still have (<c>x-oss-copy-source-if-match</c>), or <c>null</c>.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The source must not have been written after this (<c>x-oss-copy-source-if-unmodified-since</c>), or
    /// <c>null</c>. It detects a change that keeps the ETag, such as new headers.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }
}

/// <summary>The conditions of a read. One that is not met is an error (304 or 412).</summary>
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
