using OssEncryption.Protection.Plan;

namespace OssEncryption;

/// <summary>A plan to encrypt what is stored already: what it found, what it would do and why, and what that
/// costs.</summary>
public sealed class OssEncryptionPlan
{
    internal OssEncryptionPlan(string path, PlanHeader header)
    {
        Path = path;
        Id = header.Id;
        Created = header.Created.UtcDateTime;
        Source = header.Source;
        BucketName = [.. header.Buckets.Select(bucket => bucket.Name)];
        Totals = header.Totals;
        PlanCount[] repairs = [.. Totals.Counts.Where(count => count.Action != PlanAction.None)];
        ObjectsToEncrypt = repairs.Sum(count => count.Objects);
        BytesToEncrypt = repairs.Sum(count => count.Bytes);
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The id of the plan.</summary>
    public string Id { get; }

    /// <summary>The moment for which it was made, UTC.</summary>
    public DateTime Created { get; }

    /// <summary>Where the objects were found.</summary>
    public PlanSource Source { get; }

    /// <summary>The buckets.</summary>
    public IReadOnlyList<string> BucketName { get; }

    /// <summary>How many objects were looked at; with all versions also versions and delete markers.</summary>
    public long Objects => Totals.Objects;

    /// <summary>How many bytes they have.</summary>
    public long Bytes => Totals.Bytes;

    /// <summary>How many objects the plan encrypts anew.</summary>
    public long ObjectsToEncrypt { get; }

    /// <summary>How many bytes they have.</summary>
    public long BytesToEncrypt { get; }

    /// <summary>Objects and bytes for each action and reason that occurs.</summary>
    public IReadOnlyList<PlanCount> Counts => Totals.Counts;

    /// <summary>How many requests it takes to apply the plan: for an object in one request six, for one by parts eleven
    /// and one for each 64 MiB; one more for an object with tags, and for one by parts where versioning is on. What is
    /// sent again after a failure is not included.</summary>
    public long ApplyRequests => Totals.ApplyRequests;

    /// <summary>How many calls to KMS the service makes for them at most.</summary>
    public long KmsCalls => Totals.KmsCalls;

    /// <summary>What is replaced before the time is over for which its storage class is billed at least: 30 days for
    /// IA, 60 for Archive, 180 for ColdArchive and DeepColdArchive. The rest of it is billed all the same.</summary>
    public IReadOnlyList<PlanEarlyOverwrite> EarlyOverwrites => Totals.EarlyOverwrites;

    /// <summary>What is stored twice from then on, because its bucket keeps older versions.</summary>
    public PlanAmount KeptVersions => Totals.KeptVersions;

    /// <summary>What is protected better now than the plan wants it.</summary>
    public PlanAmount Lowered => Totals.Lowered;

    /// <summary>The RAM actions that applying the plan needs.</summary>
    public IReadOnlyList<string> Permissions => Totals.Permissions;

    /// <summary>How many requests the planning sent.</summary>
    public long PlanRequests => Totals.PlanRequests;

    /// <summary>How many objects an inventory told enough of, so that they were not asked for.</summary>
    public long SavedRequests => Totals.SavedRequests;

    private PlanTotals Totals { get; }

    /// <summary>The plan in a few words.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {ObjectsToEncrypt} of {Objects} objects to encrypt");
}
