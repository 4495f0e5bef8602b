using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Prices;

namespace OssEncryption;

/// <summary>A plan to encrypt stored objects: the objects found, what is to be done and why, and what it costs. Two are
/// equal when they are the same plan in the same folder.</summary>
public sealed record OssEncryptionPlan
{
    /// <summary>Creates a plan, as its folder describes it.</summary>
    /// <param name="path">The folder of the plan.</param>
    /// <param name="header">The header of the plan.</param>
    /// <param name="prices">The prices for Costs; <c>null</c> for none.</param>
    public OssEncryptionPlan(string path, PlanHeader header, StoragePrices? prices = null)
    {
        Costs = new ValueList<PlanCost>(PlanCost.Of(header.Totals, header.Region, prices));
        Path = path;
        Header = header;
        Id = header.Id;
        Created = header.Created.LocalDateTime;
        Source = header.Source;
        BucketName = [.. header.Buckets.Select(bucket => bucket.Name)];
        ShardCount = header.ShardCount;
        Buckets = [.. header.Buckets.Select(bucket => new OssPlanBucket(
            bucket.Name, bucket.Wanted, [.. bucket.Counts], [.. bucket.Notes]))];
        (ObjectsToEncrypt, BytesToEncrypt) = OssPlanBucket.ToEncrypt(Totals.Counts);
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The id of the plan.</summary>
    public string Id { get; }

    /// <summary>The time when the plan was created, in local time.</summary>
    public DateTime Created { get; }

    /// <summary>The source of the list of objects.</summary>
    public PlanSource Source { get; }

    /// <summary>The number of shares in which engines apply it; nothing without -ShardCount.</summary>
    public int? ShardCount { get; }

    /// <summary>The buckets.</summary>
    public IReadOnlyList<string> BucketName { get; }

    /// <summary>The number of objects checked; with all versions it includes versions and delete markers.</summary>
    public long Objects => Totals.Objects;

    /// <summary>Their size in bytes.</summary>
    public long Bytes => Totals.Bytes;

    /// <summary>The number of objects to encrypt.</summary>
    public long ObjectsToEncrypt { get; }

    /// <summary>Their size in bytes.</summary>
    public long BytesToEncrypt { get; }

    /// <summary>Objects and bytes for each action and reason.</summary>
    public IReadOnlyList<PlanCount> Counts => Totals.Counts;

    /// <summary>Objects and bytes by bucket; without counts where an older version of the module made the
    /// plan.</summary>
    public IReadOnlyList<OssPlanBucket> Buckets { get; }

    /// <summary>The number of requests to apply the plan: six for an object that is copied in one request, eleven and
    /// one for each 64 MiB for an object that is copied in parts, one more for an object with tags, and one more for a
    /// copy in parts where versioning is enabled. Retries are not included, nor the two more for an object that was
    /// written less than ten seconds before.</summary>
    public long ApplyRequests => Totals.ApplyRequests;

    /// <summary>The maximum number of calls to KMS that the service makes for them.</summary>
    public long KmsCalls => Totals.KmsCalls;

    /// <summary>Objects that are overwritten before the minimum storage duration of their storage class: 30 days for
    /// IA, 60 for Archive, 180 for ColdArchive and DeepColdArchive. The remaining days are billed.</summary>
    public IReadOnlyList<PlanEarlyOverwrite> EarlyOverwrites => Totals.EarlyOverwrites;

    /// <summary>Objects whose reading is billed by their size: at each copy in class IA, for the restoration in an
    /// archive class, at the price of the tier. Where HasBilledReplica is true, a restored object is also billed in
    /// Standard as long as it can be read.</summary>
    public IReadOnlyList<PlanRetrieval> Retrievals => Totals.Retrievals;

    /// <summary>What applying the plan costs by the size of objects: retrieval, by tier, temporary copies, and the rest
    /// of minimum storage durations; in money with -PricePath, at the prices of the region of the plan.</summary>
    public IReadOnlyList<PlanCost> Costs { get; }

    /// <summary>What the settings of the buckets mean for the plan.</summary>
    public IReadOnlyList<PlanNote> Notes => [.. Buckets.SelectMany(bucket => bucket.Notes)];

    /// <summary>Objects that are stored twice afterwards, because their bucket keeps older versions.</summary>
    public PlanAmount KeptVersions => Totals.KeptVersions;

    /// <summary>Those of them whose version before is retained.</summary>
    public PlanAmount RetainedVersions => Totals.RetainedVersions;

    /// <summary>The time at which the last of these can be removed, in local time; nothing without one.</summary>
    public DateTime? RetainedUntil => Totals.RetainedUntil?.LocalDateTime;

    /// <summary>Objects whose present protection is stronger than the wanted one.</summary>
    public PlanAmount Lowered => Totals.Lowered;

    /// <summary>Objects whose replication would end without an error: its rule leaves out objects under a
    /// CMK.</summary>
    public PlanAmount NoLongerReplicated => Totals.NoLongerReplicated;

    /// <summary>The RAM actions needed to apply the plan.</summary>
    public IReadOnlyList<string> Permissions => Totals.Permissions;

    /// <summary>The number of requests sent to create the plan.</summary>
    public long PlanRequests => Totals.PlanRequests;

    /// <summary>The number of objects that needed no request, because an inventory had their data.</summary>
    public long SavedRequests => Totals.SavedRequests;

    internal PlanHeader Header { get; }

    private PlanTotals Totals => Header.Totals;

    /// <summary>Whether id and folder are equal.</summary>
    public bool Equals(OssEncryptionPlan? other) => other is not null && Id == other.Id && Path == other.Path;

    /// <inheritdoc/>
    public override int GetHashCode() => (Id, Path).GetHashCode();

    /// <summary>The plan as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {ObjectsToEncrypt} of {Objects} objects to encrypt");
}
