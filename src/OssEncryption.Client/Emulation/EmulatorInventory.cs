namespace OssEncryption.Client.Emulation;

/// <summary>A list of the objects of a bucket that the local OSS has written, as one of its inventory rules
/// asks for.</summary>
/// <param name="InventoryId">The rule.</param>
/// <param name="BucketName">The bucket that holds the files.</param>
/// <param name="Key">The key of <c>manifest.json</c>, which names all data files.</param>
/// <param name="DataKeys">The keys of the data files, in their order.</param>
/// <param name="Objects">How many objects, or versions of objects, are listed.</param>
public sealed record EmulatorInventory(
    string InventoryId, string BucketName, string Key, IReadOnlyList<string> DataKeys, long Objects);

/// <summary>A rule by which the local OSS lists the objects of a bucket, as PutBucketInventory would make it.</summary>
public sealed record EmulatorInventoryRule
{
    /// <summary>Its id in the bucket.</summary>
    public string Id { get; init; } = "report";

    /// <summary>Whether it writes lists.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The bucket that the files are written to, or <c>null</c> for the bucket itself.</summary>
    public string? Destination { get; init; }

    /// <summary>What stands before the keys of the files, or <c>null</c>.</summary>
    public string? DestinationPrefix { get; init; }

    /// <summary>How the files are encrypted: <c>AES256</c> or <c>KMS</c>, or <c>null</c> for what their bucket
    /// says.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The key of KMS, or <c>null</c> for the one of the service.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>What the keys of the listed objects begin with, or <c>null</c> for all.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether every version is listed, not only the current one.</summary>
    public bool AllVersions { get; init; }

    /// <summary>What is said about each object besides its name, in the order of the columns.</summary>
    public string[] Fields { get; init; } =
        ["Size", "StorageClass", "LastModifiedDate", "ETag", "IsMultipartUploaded", "EncryptionStatus"];
}
