using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Policy;
using OssEncryption.Protection.Repair;
using OssEncryption.Protection.Run;

namespace OssEncryption.Protection.Findings;

/// <summary>Plans as findings about stored objects: one for each bucket and reason. What is required is the encryption
/// that the plan wants, in the place of a policy.</summary>
public static class PlanFindings
{
    /// <summary>What a plan found, bucket by bucket. A plan of version 0.1 has no counts by bucket, and gives
    /// none.</summary>
    public static IEnumerable<Finding> Of(PlanHeader plan) => plan.Buckets.SelectMany(
        bucket => bucket.Counts.GroupBy(count => count.Reason),
        (bucket, reason) => Of(plan, bucket, new Stand(reason.Key, null), [.. reason]));

    /// <summary>What of a plan is left after its runs, bucket by bucket: objects that are proved comply, and the others
    /// are counted by what became of them. It goes through all entries of the plan.</summary>
    /// <exception cref="PlanException">A file of the plan is missing or damaged.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IEnumerable<Finding> Of(PlanFolder plan)
    {
        var counts = new Dictionary<(string Bucket, Stand Stand), PlanCount>();
        foreach ((PlanEntry entry, PlanOutcome? outcome) in PlanStatus.ReadEntries(plan))
        {
            Stand stand = Stand.Of(entry, outcome);
            (string, Stand) at = (entry.Address.Bucket, stand);
            PlanCount before = counts.TryGetValue(at, out PlanCount? known)
                ? known
                : new PlanCount(PlanAction.None, stand.Reason, 0, 0);
            counts[at] = new PlanCount(
                entry.Action == PlanAction.None ? before.Action : entry.Action,
                stand.Reason,
                before.Objects + 1,
                before.Bytes + entry.Size);
        }

        return plan.Header.Buckets.SelectMany(
            bucket => counts.Where(count => count.Key.Bucket == bucket.Name)
                .OrderBy(count => count.Key.Stand.Reason).ThenBy(count => count.Key.Stand.Outcome),
            (bucket, count) => Of(plan.Header, bucket, count.Key.Stand, [count.Value]));
    }

    private static Finding Of(PlanHeader plan, PlanBucket bucket, Stand stand, PlanCount[] counts)
    {
        PlanReason reason = stand.Reason;
        FindingStatus status = stand.Outcome is OutcomeReason.Changed or OutcomeReason.Superseded
            ? FindingStatus.Unknown
            : StatusOf(reason);
        bool isRepaired = counts.Any(count => count.Action != PlanAction.None);
        ProtectionLevel? level = reason switch
        {
            PlanReason.NotEncrypted => ProtectionLevel.None,
            PlanReason.AlreadyAsWanted => ProtectionLevel.Of(bucket.Wanted),
            _ => null,
        };
        return new Finding
        {
            Id = $"oss://{bucket.Name} {PolicyCheck.StoredObjects} {stand}",
            Status = status,
            Severity = status is FindingStatus.Compliant or FindingStatus.NotApplicable ? FindingSeverity.Informational
                : reason == PlanReason.NotEncrypted ? FindingSeverity.High : FindingSeverity.Medium,
            Check = PolicyCheck.StoredObjects,
            BucketName = bucket.Name,
            BucketCreated = bucket.Created,
            Region = plan.Region ?? "",
            Policy = "plan " + plan.Id,
            Expected = bucket.Wanted == EncryptionRule.None ? "nothing" : bucket.Wanted.ToString(),
            Found = WordsFor(reason),
            Reason = stand.Outcome is { } outcome ? $"The plan was applied; {outcome.Status()}: {outcome}." : null,
            Advice = stand.Outcome is null
                ? AdviceFor(reason) ?? (isRepaired ? "Apply the plan: Invoke-OssEncryptionPlan." : null)
                : AdviceFor(stand.Outcome.Value),
            Custody = level?.Custody,
            Cipher = level?.Cipher,
            Objects = counts.Sum(count => count.Objects),
            Bytes = counts.Sum(count => count.Bytes),
            Time = plan.Created,
        };
    }

    // An obstacle is met only by objects that are not as wanted.
    private static FindingStatus StatusOf(PlanReason reason) => reason switch
    {
        PlanReason.AlreadyAsWanted => FindingStatus.Compliant,
        PlanReason.NoRule or PlanReason.Symlink or PlanReason.DeleteMarker or PlanReason.HdfsData or PlanReason.Gone =>
            FindingStatus.NotApplicable,
        PlanReason.KeyNotAddressable or PlanReason.NotPermitted or PlanReason.Unreadable => FindingStatus.Unknown,
        _ => FindingStatus.NonCompliant,
    };

    private static string WordsFor(PlanReason reason) => reason switch
    {
        PlanReason.NotEncrypted => "not encrypted",
        PlanReason.OtherAlgorithm => "another algorithm",
        PlanReason.OtherKey => "another key",
        PlanReason.OtherDataEncryption => "another data encryption",
        PlanReason.AlreadyAsWanted => "as wanted",
        PlanReason.NoRule => "the bucket has no rule",
        PlanReason.Retained => "not as wanted, and kept by a retention policy",
        PlanReason.Symlink => "symbolic links",
        PlanReason.OverwriteForbidden => "not as wanted, and protected from being overwritten",
        PlanReason.NotRestored => "not as wanted, and archived",
        PlanReason.DeleteMarker => "delete markers",
        PlanReason.HdfsData => "blocks of OSS-HDFS",
        PlanReason.NoncurrentVersion => "noncurrent versions that are not as wanted",
        PlanReason.Appendable => "not as wanted, and appendable",
        PlanReason.TooLarge => "not as wanted, and too large to be copied",
        PlanReason.Gone => "deleted meanwhile",
        _ => "could not be looked at",
    };

    private static string? AdviceFor(PlanReason reason) => reason switch
    {
        PlanReason.Retained => "Plan again when the retention has ended.",
        PlanReason.OverwriteForbidden => "Plan again as a caller who may overwrite them.",
        PlanReason.NotRestored => "Apply the plan with Invoke-OssEncryptionPlan -RestoreArchived.",
        PlanReason.NotPermitted => "Allow the caller oss:GetObject on the objects, and plan again.",
        PlanReason.KeyNotAddressable => "Rename the objects with another client, and plan again.",
        PlanReason.Unreadable => "Plan again; Get-OssEncryptionPlanEntry names the error of each object.",
        PlanReason.NoncurrentVersion or PlanReason.Appendable or PlanReason.TooLarge =>
            "Nothing can encrypt them in place; Get-OssEncryptionPlanEntry lists them.",
        _ => null,
    };

    private static string AdviceFor(OutcomeReason outcome) => outcome switch
    {
        OutcomeReason.Changed or OutcomeReason.Superseded => "Somebody wrote them meanwhile: plan again.",
        _ when outcome.IsFinal() => "Get-OssEncryptionPlanEntry says of each object why it was left.",
        _ => "Get-OssEncryptionPlanEntry says of each object why; then apply the plan again.",
    };

    /// <summary>Where objects stand: what the plan found, and what became of those that are not as wanted
    /// yet.</summary>
    private sealed record Stand(PlanReason Reason, OutcomeReason? Outcome)
    {
        public override string ToString() => Outcome is null ? $"{Reason}" : $"{Reason} {Outcome}";

        // A doubtful outcome is none: the next run looks at the object again.
        public static Stand Of(PlanEntry entry, PlanOutcome? outcome) => outcome switch
        {
            null or { IsDoubtful: true } => new Stand(entry.Reason, null),
            { Status: OutcomeStatus.Proved } or { Reason: OutcomeReason.AlreadyAsWanted } =>
                new Stand(PlanReason.AlreadyAsWanted, null),
            { Reason: OutcomeReason.Gone } => new Stand(PlanReason.Gone, null),
            _ => new Stand(entry.Reason, outcome.Reason),
        };
    }
}
