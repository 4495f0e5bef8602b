using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption;

/// <summary>How far a plan has been applied.</summary>
public sealed class OssEncryptionPlanState
{
    internal OssEncryptionPlanState(PlanFolder plan, PlanStatus status)
    {
        Path = plan.Path;
        Id = plan.Header.Id;
        Created = plan.Header.Created.UtcDateTime;
        BucketName = [.. plan.Header.Buckets.Select(bucket => bucket.Name)];
        ObjectsToEncrypt = status.Planned;
        BytesToEncrypt = status.PlannedBytes;
        Counts = status.Counts;
        Remaining = Math.Max(0, status.Planned - status.Final);
        IsRunning = status.IsRunning;
        Runs = status.Runs;
        LastRun = status.LastRun?.UtcDateTime;
    }

    /// <summary>The folder of the plan.</summary>
    public string Path { get; }

    /// <summary>The id of the plan.</summary>
    public string Id { get; }

    /// <summary>The moment for which it was made, UTC.</summary>
    public DateTime Created { get; }

    /// <summary>The buckets.</summary>
    public IReadOnlyList<string> BucketName { get; }

    /// <summary>How many objects the plan encrypts anew.</summary>
    public long ObjectsToEncrypt { get; }

    /// <summary>How many bytes they have.</summary>
    public long BytesToEncrypt { get; }

    /// <summary>How many objects are encrypted as wanted, and proved.</summary>
    public long Proved => CountOf(OutcomeStatus.Proved);

    /// <summary>How many objects were left as they are.</summary>
    public long Skipped => CountOf(OutcomeStatus.Skipped);

    /// <summary>How many objects failed.</summary>
    public long Failed => CountOf(OutcomeStatus.Failed);

    /// <summary>How many objects the next run has to look at: those of no run yet, those that failed, and those that
    /// were skipped for a reason that passes.</summary>
    public long Remaining { get; }

    /// <summary>Objects and bytes for each reason, by the newest outcome of each object.</summary>
    public IReadOnlyList<OutcomeCount> Counts { get; }

    /// <summary>Whether a run on this machine works on it now.</summary>
    public bool IsRunning { get; }

    /// <summary>How often it was run.</summary>
    public int Runs { get; }

    /// <summary>When a run last wrote something down, UTC, or nothing.</summary>
    public DateTime? LastRun { get; }

    /// <summary>The plan and its state in a few words.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Path}: {Proved} proved, {Skipped} skipped, {Failed} failed, {Remaining} remaining");

    private long CountOf(OutcomeStatus status) =>
        Counts.Where(count => count.Reason.Status() == status).Sum(count => count.Objects);
}
