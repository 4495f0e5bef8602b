namespace OssEncryption.Client.Model;

/// <summary>What a bucket is made with; what is left out is the service's default.</summary>
public sealed record NewBucket
{
    /// <summary>The class new objects get: <c>Standard</c>, <c>IA</c>, <c>Archive</c>, <c>ColdArchive</c>,
    /// <c>DeepColdArchive</c>.</summary>
    public string? StorageClass { get; init; }

    /// <summary><c>LRS</c> or <c>ZRS</c>.</summary>
    public string? DataRedundancyType { get; init; }

    /// <summary><c>private</c>, <c>public-read</c> or <c>public-read-write</c>.</summary>
    public string? Acl { get; init; }

    /// <summary>The default rule from the first moment on.</summary>
    public EncryptionRule Encryption { get; init; } = EncryptionRule.None;
}
