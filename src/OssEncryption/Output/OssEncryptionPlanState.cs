using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>The state of a plan: how much of it has been applied. Two are equal when all their properties
/// are.</summary>
public sealed record OssEncryptionPlanState
{
    private static readonly string[] SerializedTypes =
    [
        "Deserialized." + typeof(OssEncryptionPlanState), "Deserialized." + typeof(OssEncryptionPlan),
    ];

    /// <summary>Creates a state, for tests of scripts that take it.</summary>
    /// <param name="path">The folder of the plan.</param>
    /// <param name="bucketName">The buckets.</param>
    /// <param name="objectsToEncrypt">The number of objects to encrypt.</param>
    /// <param name="counts">Objects and bytes for each reason.</param>
    /// <param name="remaining">The number of objects that the next run processes.</param>
    /// <param name="id">The id of the plan.</param>
    public OssEncryptionPlanState(
        string path,
        string[] bucketName,
        long objectsToEncrypt,
        OutcomeCount[] counts,
        long remaining = 0,
        string id = "")
    {
        Path = path;
        Id = id;
        BucketName = new ValueList<string>(bucketName);
        ObjectsToEncrypt = objectsToEncrypt;
        Counts = new ValueList<OutcomeCount>(counts);
        Remaining = remaining;
    }

    internal OssEncryptionPlanState(PlanFolder plan, PlanStatus status)
        : this(plan.Path, [.. plan.Header.Buckets.Select(bucket => bucket.Name)], status.Planned, [.. status.Counts],
            Math.Max(0, status.Planned - status.Final), plan.Header.Id)
    {
        Created = plan.Header.Created.LocalDateTime;
        BytesToEncrypt = status.PlannedBytes;
        AclUnproved = status.AclUnproved;
        TagsUnproved = status.TagsUnproved;
        Doubtful = status.Doubtful;
        LeftUploads = status.LeftUploads;
        IsRunning = status.IsRunning;
        Runs = status.Runs;
        LastRun = status.LastRun?.LocalDateTime;
        Shards = new ValueList<ShardStatus>(status.Shards);
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The id of the plan.</summary>
    public string Id { get; }

    /// <summary>The time when the plan was created, in local time.</summary>
    public DateTime Created { get; }

    /// <summary>The buckets.</summary>
    public IReadOnlyList<string> BucketName { get; }

    /// <summary>The number of objects to encrypt.</summary>
    public long ObjectsToEncrypt { get; }

    /// <summary>Their size in bytes.</summary>
    public long BytesToEncrypt { get; }

    /// <summary>The number of objects proved to be encrypted as wanted.</summary>
    public long Proved => CountOf(OutcomeStatus.Proved);

    /// <summary>How many of the proved ones have an ACL that is not proved: without versions, nothing shows a change
    /// that somebody made between the last look and the copy.</summary>
    public long AclUnproved { get; }

    /// <summary>How many of the proved ones have tags that are not proved, either: those that were copied by
    /// parts.</summary>
    public long TagsUnproved { get; }

    /// <summary>The number of objects that were not changed.</summary>
    public long Skipped => CountOf(OutcomeStatus.Skipped);

    /// <summary>The number of objects that failed.</summary>
    public long Failed => CountOf(OutcomeStatus.Failed);

    /// <summary>The number of objects that the next run processes: those that no run has processed, those that failed,
    /// and those that were skipped for a temporary reason.</summary>
    public long Remaining { get; }

    /// <summary>Objects and bytes for each reason, by the newest result of each object.</summary>
    public IReadOnlyList<OutcomeCount> Counts { get; }

    /// <summary>The number of objects whose records are not verified: they stand behind a damaged line, or in a journal
    /// of version 0.1. They are in no other number but Remaining, and the next run looks at them again.</summary>
    public long Doubtful { get; }

    /// <summary>The number of objects of which an upload in parts may be open. Get-OssEncryptionPlanEntry names the
    /// ids in LeftUploadId.</summary>
    public long LeftUploads { get; }

    /// <summary>Whether a run on this machine is applying the plan now.</summary>
    public bool IsRunning { get; }

    /// <summary>The number of runs.</summary>
    public int Runs { get; }

    /// <summary>The time of the last entry in the journal, in local time; nothing without a run.</summary>
    public DateTime? LastRun { get; }

    /// <summary>The shares of a plan that was made with -ShardCount, each with its state.</summary>
    public IReadOnlyList<ShardStatus> Shards { get; } = new ValueList<ShardStatus>([]);

    /// <summary>The indexes, from 0 as engines count, of the shares that no run has gone through and none works on:
    /// those to start again.</summary>
    public IReadOnlyList<int> MissingShards =>
    [
        .. Shards.Where(share => share.State is ShardState.Missing or ShardState.Stopped)
            .Select(share => share.Shard.Index - 1),
    ];

    /// <summary>The plan and its state as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {Proved} proved, {Skipped} skipped, {Failed} failed, {Remaining} remaining");

    /// <summary>The folder of a plan whose state was read by this cmdlet or given back by Import-Clixml; a plan that
    /// Import-Clixml gave back counts, too. <c>null</c> for anything else.</summary>
    internal static string? FolderOf(PSObject source) => source.BaseObject is OssEncryptionPlanState state ? state.Path
        : source.TypeNames.Any(SerializedTypes.Contains) ? source.Properties[nameof(Path)]?.Value as string
        : null;

    private long CountOf(OutcomeStatus status) =>
        Counts.Where(count => count.Reason.Status() == status).Sum(count => count.Objects);
}

/// <summary>One bucket in a plan, and what is to be done there.</summary>
public sealed record OssPlanBucket
{
    /// <summary>Creates the totals of a bucket.</summary>
    /// <param name="bucketName">The bucket.</param>
    /// <param name="wanted">The encryption that its objects shall have; none without a rule.</param>
    /// <param name="counts">Objects and bytes for each action and reason.</param>
    /// <param name="notes">What the settings of the bucket mean for the plan.</param>
    public OssPlanBucket(
        string bucketName,
        EncryptionRule wanted,
        PlanCount[] counts,
        PlanNote[]? notes = null)
    {
        Notes = new ValueList<PlanNote>(notes ?? []);
        BucketName = bucketName;
        Wanted = wanted;
        Counts = new ValueList<PlanCount>(counts);
        Objects = counts.Sum(count => count.Objects);
        Bytes = counts.Sum(count => count.Bytes);
        (ObjectsToEncrypt, BytesToEncrypt) = ToEncrypt(counts);
    }

    /// <summary>The bucket.</summary>
    public string BucketName { get; }

    /// <summary>The encryption that its objects shall have; None where the bucket has no rule and no encryption was
    /// named.</summary>
    public EncryptionRule Wanted { get; }

    /// <summary>The number of objects checked.</summary>
    public long Objects { get; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>The number of objects to encrypt.</summary>
    public long ObjectsToEncrypt { get; }

    /// <summary>Their size in bytes.</summary>
    public long BytesToEncrypt { get; }

    /// <summary>Objects and bytes for each action and reason.</summary>
    public IReadOnlyList<PlanCount> Counts { get; }

    /// <summary>What the settings of the bucket mean for the plan: what stands in the way, what applying sets off, and
    /// which permission is missing where it could not be asked.</summary>
    public IReadOnlyList<PlanNote> Notes { get; }

    /// <summary>The bucket and its totals as text.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{BucketName}: {ObjectsToEncrypt} of {Objects} objects to encrypt with {Wanted}");

    internal static (long Objects, long Bytes) ToEncrypt(IReadOnlyList<PlanCount> counts)
    {
        PlanCount[] repairs = [.. counts.Where(count => count.Action != PlanAction.None)];
        return (repairs.Sum(count => count.Objects), repairs.Sum(count => count.Bytes));
    }
}
