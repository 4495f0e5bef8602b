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
