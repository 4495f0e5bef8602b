namespace OssEncryption.Emulator.Model;

/// <summary>An inventory rule of a bucket. The values are those on the wire.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="IsEnabled">Whether it runs.</param>
/// <param name="Destination">Where the files go.</param>
/// <param name="Frequency">How often it runs: <c>Daily</c>.</param>
/// <param name="Versions"><c>All</c> for every version of an object, or <c>Current</c>.</param>
internal sealed record InventoryRule(
    string Id, bool IsEnabled, InventoryDestination Destination, string Frequency, string Versions)
{
    /// <summary>The value of <see cref="Versions"/> for every version.</summary>
    public const string AllVersions = "All";

    /// <summary>Which objects are listed, or <c>null</c> for all.</summary>
    public InventoryFilter? Filter { get; init; }

    /// <summary>The optional fields, in the order of the columns.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
}

/// <summary>The destination of inventory files.</summary>
/// <param name="AccountId">The account that owns the bucket.</param>
/// <param name="RoleArn">The role that writes the files.</param>
/// <param name="Bucket">The name of the bucket.</param>
/// <param name="Prefix">The prefix of their keys, or <c>null</c>.</param>
/// <param name="Encryption">Their encryption, or <c>null</c> for the default encryption of the bucket.</param>
internal sealed record InventoryDestination(
    string AccountId, string RoleArn, string Bucket, string? Prefix, ServerSideEncryption? Encryption);

/// <summary>The filter of an inventory rule. All conditions must hold.</summary>
internal sealed record InventoryFilter
{
    /// <summary>The value that means all storage classes.</summary>
    public const string AllClasses = "All";

    /// <summary>The prefix of their keys, or <c>null</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>The earliest last-modified time, in Unix seconds, or <c>null</c>.</summary>
    public long? ModifiedFrom { get; init; }

    /// <summary>The latest last-modified time, in Unix seconds, or <c>null</c>.</summary>
    public long? ModifiedTo { get; init; }

    /// <summary>Their least size in bytes, or <c>null</c>.</summary>
    public long? LeastSize { get; init; }

    /// <summary>Their greatest size in bytes, or <c>null</c>.</summary>
    public long? GreatestSize { get; init; }

    /// <summary>Their storage classes, separated by commas, or <c>null</c>: <c>Standard,IA</c>.</summary>
    public string? StorageClasses { get; init; }

    /// <summary>Whether a version of an object is listed.</summary>
    public bool Takes(StoredObject stored)
    {
        long modified = stored.LastModified.ToUnixTimeSeconds();
        long size = stored.Content.Length;
        return stored.Key.StartsWith(Prefix ?? "", StringComparison.Ordinal)
            && modified >= (ModifiedFrom ?? long.MinValue)
            && modified <= (ModifiedTo ?? long.MaxValue)
            && size >= (LeastSize ?? 0)
            && size <= (GreatestSize ?? long.MaxValue)
            && (StorageClasses is null or AllClasses || StorageClasses.Split(',').Contains(stored.StorageClass));
    }
}
