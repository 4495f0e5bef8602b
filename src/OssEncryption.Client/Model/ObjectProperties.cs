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

    /// <summary>The properties of an object that has none.</summary>
    internal static ObjectProperties None { get; } = new();

    /// <summary>The names of the headers that describe the content.</summary>
    internal static IReadOnlyList<string> ContentHeaderNames { get; } =
        ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires"];

    /// <summary>The headers that describe the content, by name: those that it has.</summary>
    internal IEnumerable<KeyValuePair<string, string>> ContentHeaders
    {
        get
        {
            string?[] values =
                [ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, Expires];
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] is { } value)
                {
                    yield return new KeyValuePair<string, string>(ContentHeaderNames[i], value);
                }
            }
        }
    }

    /// <summary>The properties without some of the headers that describe the content.</summary>
    internal ObjectProperties Without(Func<string, bool> isLeftOut)
    {
        return this with
        {
            CacheControl = Keep("Cache-Control", CacheControl),
            ContentDisposition = Keep("Content-Disposition", ContentDisposition),
            ContentEncoding = Keep("Content-Encoding", ContentEncoding),
            ContentLanguage = Keep("Content-Language", ContentLanguage),
            Expires = Keep("Expires", Expires),
        };

        string? Keep(string name, string? value) => isLeftOut(name) ? null : value;
    }
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

/// <summary>The properties of a stored object, as HeadObject and GetObject declare them.</summary>
public sealed record StoredState
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Its address, with the version that the service returned.</summary>
    public required ObjectAddress Address { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The ETag, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>The CRC64 of the content, or <c>null</c> where the service gives none.</summary>
    public ulong? Crc64 { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>When the service read it, by its own clock: the date of the response, in whole seconds; <c>null</c> if
    /// the response has none.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary><c>Normal</c>, <c>Multipart</c>, <c>Appendable</c> or <c>Symlink</c>.</summary>
    public string Type { get; init; } = "Normal";

    /// <summary>Its encryption, as the response declared it.</summary>
    public EncryptionRule Encryption { get; init; } = EncryptionRule.None;

    /// <summary>Content headers, user metadata and storage class. Tags and ACL are not part of the response.</summary>
    public ObjectProperties Properties { get; init; } = ObjectProperties.None;

    /// <summary>The number of its tags.</summary>
    public int TaggingCount { get; init; }

    /// <summary>The header <c>x-oss-restore</c> of an archived object, or <c>null</c>.</summary>
    public string? Restore { get; init; }

    /// <summary>The id under which the service logged the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Every header that begins with <c>x-oss-</c>, by its name in lower case.</summary>
    public IReadOnlyDictionary<string, string> OssHeaders { get; init; } = Nothing;

    /// <summary>The headers that neither HTTP nor OSS defines: the user's own (<c>x-oss-persistent-headers</c> of
    /// PutObject), or added by a proxy.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CustomHeaders { get; init; } = [];
}

/// <summary>How fast an object of a cold archive class is restored.</summary>
public enum RestoreTier : long
{
    /// <summary>2 to 5 hours; from DeepColdArchive up to 48.</summary>
    Standard,

    /// <summary>Up to 1 hour; from DeepColdArchive up to 12.</summary>
    Expedited,

    /// <summary>5 to 12 hours; not for DeepColdArchive.</summary>
    Bulk,
}

/// <summary>What the service declared of an object that was written.</summary>
/// <param name="ETag">The ETag, without quotes.</param>
/// <param name="Crc64">The CRC64 of the content, or <c>null</c> where the service gives none.</param>
/// <param name="VersionId">The new version, or <c>null</c> without versioning.</param>
/// <param name="Encryption">Its encryption, as the response declared it.</param>
/// <param name="RequestId">The id under which the service logged the request.</param>
public sealed record WrittenObject(
    string ETag, ulong? Crc64, string? VersionId, EncryptionRule Encryption, string? RequestId)
{
    /// <summary>When it was written, where the response says so; for a multipart upload, the date of the
    /// response.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>The content headers that this runtime wrote otherwise than they were given; empty but on .NET
    /// Framework.</summary>
    public IReadOnlyList<RewrittenHeader> Rewritten { get; init; } = [];
}

/// <summary>A content header that the runtime sent in a form of its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Given">Its value as it was given.</param>
/// <param name="Sent">Its value as it was signed and sent.</param>
public sealed record RewrittenHeader(string Name, string Given, string Sent);

/// <summary>The result of a deletion.</summary>
/// <param name="Address">The object or version that was to be deleted.</param>
/// <param name="IsDeleteMarker">Whether a delete marker was created, or the deleted version was one.</param>
/// <param name="MarkerVersionId">The version of the delete marker, or <c>null</c>.</param>
public sealed record DeletedObject(ObjectAddress Address, bool IsDeleteMarker, string? MarkerVersionId);
