namespace OssEncryption.Emulator.Model;

/// <summary>A bucket at one moment; a change makes another value.</summary>
/// <param name="Name">Its name, unique among all accounts.</param>
/// <param name="Region">Where it is.</param>
/// <param name="Account">Whose it is.</param>
/// <param name="CreationDate">When it was made.</param>
internal sealed record Bucket(string Name, string Region, string Account, DateTimeOffset CreationDate)
{
    /// <summary>The class new objects get.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary><c>LRS</c> or <c>ZRS</c>.</summary>
    public string DataRedundancyType { get; init; } = "LRS";

    /// <summary>Who else may use it.</summary>
    public string Acl { get; init; } = "private";

    /// <summary>The default rule, or <c>null</c> for none.</summary>
    public ServerSideEncryption? Encryption { get; init; }

    /// <summary>Whether it keeps the versions of its objects.</summary>
    public Versioning Versioning { get; init; }

    /// <summary>Its retention policy, or <c>null</c> for none.</summary>
    public Retention? Retention { get; init; }

    /// <summary>Its inventory rules, sorted by id, bytewise.</summary>
    public IReadOnlyList<InventoryRule> Inventories { get; init; } = [];
}
