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
