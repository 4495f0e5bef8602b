namespace OssEncryption.Emulator.Model;

/// <summary>A rule of a bucket that asks for lists of its objects. The values are the ones on the wire.</summary>
/// <param name="Id">Its id in the bucket.</param>
/// <param name="IsEnabled">Whether lists are written.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Frequency">How often: <c>Daily</c>.</param>
/// <param name="Versions"><c>All</c> for every version of an object, or <c>Current</c>.</param>
internal sealed record InventoryRule(
    string Id, bool IsEnabled, InventoryDestination Destination, string Frequency, string Versions)
{
    /// <summary>What <see cref="Versions"/> says when every version is listed.</summary>
    public const string AllVersions = "All";

    /// <summary>Which objects are listed, or <c>null</c> for all.</summary>
    public InventoryFilter? Filter { get; init; }

    /// <summary>What is said about each besides its name, in the order of the columns.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
}

/// <summary>Where lists of objects are written.</summary>
/// <param name="AccountId">The account that the bucket's owner allows to write them.</param>
/// <param name="RoleArn">The role that writes them.</param>
/// <param name="Bucket">The name of the bucket.</param>
/// <param name="Prefix">What stands before their keys, or <c>null</c>.</param>
/// <param name="Encryption">How they are encrypted, or <c>null</c> for what the bucket says.</param>
internal sealed record InventoryDestination(
    string AccountId, string RoleArn, string Bucket, string? Prefix, ServerSideEncryption? Encryption);

/// <summary>Which objects are listed; all of its conditions must hold.</summary>
internal sealed record InventoryFilter
{
    /// <summary>What storage classes are called together.</summary>
    public const string AllClasses = "All";

    /// <summary>What their keys begin with, or <c>null</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>The first second, in Unix time, in which they were modified, or <c>null</c>.</summary>
    public long? ModifiedFrom { get; init; }

    /// <summary>The last second, in Unix time, in which they were modified, or <c>null</c>.</summary>
    public long? ModifiedTo { get; init; }

    /// <summary>Their least size in bytes, or <c>null</c>.</summary>
    public long? LeastSize { get; init; }

    /// <summary>Their greatest size in bytes, or <c>null</c>.</summary>
    public long? GreatestSize { get; init; }

    /// <summary>Their storage classes with commas between, or <c>null</c>: <c>Standard,IA</c>.</summary>
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
