using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>A bucket in a plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Wanted">How its objects shall be encrypted.</param>
/// <param name="Versioning"><c>Enabled</c>, <c>Suspended</c>, or <c>null</c> when it was never set.</param>
public sealed record PlanBucket(string Name, EncryptionRule Wanted, string? Versioning)
{
    /// <summary>The versioning of a bucket that keeps all that is overwritten.</summary>
    internal const string VersioningOn = "Enabled";

    /// <summary>When the bucket was made, by which it is told from another one of its name; <c>null</c> when
    /// that is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Where the manifest of the inventory is that its objects were read from, or <c>null</c>.</summary>
    public string? Inventory { get; init; }

    /// <summary>When that inventory was begun; what was written since is not in the plan.</summary>
    public DateTimeOffset? InventoryCreated { get; init; }
}
