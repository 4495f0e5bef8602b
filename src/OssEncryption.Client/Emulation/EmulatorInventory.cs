namespace OssEncryption.Client.Emulation;

/// <summary>An inventory that the local OSS has written by one of the rules of a bucket.</summary>
/// <param name="InventoryId">The rule.</param>
/// <param name="BucketName">The bucket that holds the files.</param>
/// <param name="Key">The key of <c>manifest.json</c>, which names all data files.</param>
/// <param name="DataKeys">The keys of the data files, in their order.</param>
/// <param name="Objects">The number of objects or versions listed.</param>
public sealed record EmulatorInventory(
    string InventoryId, string BucketName, string Key, IReadOnlyList<string> DataKeys, long Objects);

/// <summary>An inventory rule of a bucket in the local OSS, as PutBucketInventory sets it.</summary>
public sealed record EmulatorInventoryRule
{
    /// <summary>Its id in the bucket.</summary>
    public string Id { get; init; } = "report";

    /// <summary>Whether it is enabled.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The bucket that the files are written to, or <c>null</c> for the bucket itself.</summary>
    public string? Destination { get; init; }

    /// <summary>The prefix of the keys of the files, or <c>null</c>.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>How the files are encrypted: <c>AES256</c> or <c>KMS</c>, or <c>null</c> for the rule of their
    /// bucket.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The CMK, or <c>null</c> for the service key.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Only objects with this key prefix, or <c>null</c> for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether all versions are listed.</summary>
    public bool AllVersions { get; init; }

    /// <summary>The columns besides the object's name, in order.</summary>
    public string[] Fields { get; init; } =
        ["Size", "StorageClass", "LastModifiedDate", "ETag", "IsMultipartUploaded", "EncryptionStatus"];
}
