namespace OssEncryption.Emulator.Model;

/// <summary>A bucket and its settings; immutable.</summary>
/// <param name="Name">Its name, unique among all accounts.</param>
/// <param name="Region">Its region.</param>
/// <param name="Account">The account that owns it.</param>
/// <param name="CreationDate">When it was created.</param>
internal sealed record Bucket(string Name, string Region, string Account, DateTimeOffset CreationDate)
{
    /// <summary>The id of the resource group that an account has from the beginning.</summary>
    public const string DefaultResourceGroup = "rg-default";

    /// <summary>The storage class of new objects.</summary>
    public string StorageClass { get; init; } = "Standard";

    /// <summary><c>LRS</c> or <c>ZRS</c>.</summary>
    public string DataRedundancyType { get; init; } = "LRS";

    /// <summary>Its ACL.</summary>
    public string Acl { get; init; } = "private";

    /// <summary>Whether neither its ACL nor that of an object opens anything to the public.</summary>
    public bool BlocksPublicAccess { get; init; }

    /// <summary>Its policy, the JSON as it was sent, or <c>null</c> for none. This server only remembers it.</summary>
    public string? Policy { get; init; }

    /// <summary>The ACL that is in force.</summary>
    public string EffectiveAcl => BlocksPublicAccess ? "private" : Acl;

    /// <summary>Its default encryption, or <c>null</c> for none.</summary>
    public ServerSideEncryption? Encryption { get; init; }

    /// <summary>Its versioning.</summary>
    public Versioning Versioning { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<Tag> Tags { get; init; } = [];

    /// <summary>The id of its resource group.</summary>
    public string ResourceGroup { get; init; } = DefaultResourceGroup;

    /// <summary>Its retention policy, or <c>null</c> for none.</summary>
    public Retention? Retention { get; init; }

    /// <summary>The retention of single versions of objects, or <c>null</c> while it is not enabled.</summary>
    public DefaultRetention? ObjectRetention { get; init; }

    /// <summary>Its rules against overwriting.</summary>
    public IReadOnlyList<OverwriteRule> OverwriteRules { get; init; } = [];

    /// <summary>Whether objects of the class Archive can be read without being restored.</summary>
    public bool ReadsArchiveDirectly { get; init; }

    /// <summary>Its index for MetaQuery, or <c>null</c> when none is open.</summary>
    public MetaQueryIndex? MetaQuery { get; init; }

    /// <summary>Whether it has a hierarchical namespace. This server only remembers it.</summary>
    public bool IsHierarchical { get; init; }

    /// <summary>Its lifecycle rules, each the XML of its element.</summary>
    public IReadOnlyList<string> Lifecycle { get; init; } = [];

    /// <summary>Its inventory rules, sorted by id, bytewise.</summary>
    public IReadOnlyList<InventoryRule> Inventories { get; init; } = [];

    /// <summary>Its replication rules, each the XML of its element.</summary>
    public IReadOnlyList<string> Replication { get; init; } = [];
}

/// <summary>The versioning of a bucket.</summary>
internal enum Versioning
{
    /// <summary>It never was enabled.</summary>
    Off,

    /// <summary>Every write adds a version.</summary>
    Enabled,

    /// <summary>Writes replace the <c>null</c> version; the other versions stay.</summary>
    Suspended,
}

/// <summary>The retention policy of a bucket (WORM): it protects objects for some days.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Days">How long an object is protected after it was written.</param>
/// <param name="IsLocked">Whether it is locked.</param>
/// <param name="CreationDate">When it was initiated.</param>
internal sealed record Retention(string Id, int Days, bool IsLocked, DateTimeOffset CreationDate)
{
    private static readonly TimeSpan Draft = TimeSpan.FromDays(1);

    /// <summary>Whether it is in force. It expires unless it is locked within a day.</summary>
    public bool Holds(DateTimeOffset now) => IsLocked || now < CreationDate + Draft;

    /// <summary>Whether it protects an object written at a time.</summary>
    public bool Keeps(DateTimeOffset written, DateTimeOffset now) =>
        Holds(now) && now < written + TimeSpan.FromDays(Days);
}

/// <summary>The index of a bucket for MetaQuery, while it is open.</summary>
/// <param name="Mode"><c>basic</c> or <c>semantic</c>.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Filters">The conditions of what it holds, as they were sent: <c>Size &gt; 1024</c>.</param>
internal sealed record MetaQueryIndex(string Mode, DateTimeOffset Opened, IReadOnlyList<string> Filters)
{
    /// <summary>How much of the bucket was scanned: 0 to 1. For the first half of the time it is being
    /// prepared.</summary>
    /// <param name="now">The server's time.</param>
    /// <param name="duration">How long it takes to build the index.</param>
    public double Scanned(DateTimeOffset now, TimeSpan duration)
    {
        double passed = duration <= TimeSpan.Zero ? 1 : (now - Opened) / duration;
        return Math.Clamp((2 * passed) - 1, 0, 1);
    }
}

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
