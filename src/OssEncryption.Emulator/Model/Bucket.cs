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

/// <summary>Whether a bucket keeps the versions of its objects.</summary>
internal enum Versioning
{
    /// <summary>It never did.</summary>
    Off,

    /// <summary>Every write makes a version.</summary>
    Enabled,

    /// <summary>It did: writes make the one version without an id, and the others stay.</summary>
    Suspended,
}

/// <summary>The retention policy of a bucket (WORM): what was written is kept as it is for some days.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Days">How long objects are kept.</param>
/// <param name="IsLocked">Whether it is final.</param>
/// <param name="CreationDate">When it was begun.</param>
internal sealed record Retention(string Id, int Days, bool IsLocked, DateTimeOffset CreationDate)
{
    private static readonly TimeSpan Draft = TimeSpan.FromDays(1);

    /// <summary>Whether it holds. One that was not locked within a day is void.</summary>
    public bool Holds(DateTimeOffset now) => IsLocked || now < CreationDate + Draft;

    /// <summary>Whether something written at a moment must still be kept.</summary>
    public bool Keeps(DateTimeOffset written, DateTimeOffset now) =>
        Holds(now) && now < written + TimeSpan.FromDays(Days);
}
