using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Policy;

namespace OssEncryption.Protection.Findings;

/// <summary>What a plan found in stored objects, as findings: one for each bucket and reason. What is required is the
/// encryption that the plan wants, in the place of a policy.</summary>
public static class PlanFindings
{
    /// <summary>The findings of a plan, bucket by bucket. A plan of version 0.1 has no counts by bucket, and gives
    /// none.</summary>
    public static IEnumerable<Finding> Of(PlanHeader plan) => plan.Buckets.SelectMany(
        bucket => bucket.Counts.GroupBy(count => count.Reason),
        (bucket, reason) => Of(plan, bucket, [.. reason]));

    private static Finding Of(PlanHeader plan, PlanBucket bucket, PlanCount[] counts)
    {
        PlanReason reason = counts[0].Reason;
        FindingStatus status = StatusOf(reason);
        bool isRepaired = counts.Any(count => count.Action != PlanAction.None);
        ProtectionLevel? level = reason switch
        {
            PlanReason.NotEncrypted => ProtectionLevel.None,
            PlanReason.AlreadyAsWanted => ProtectionLevel.Of(bucket.Wanted),
            _ => null,
        };
        return new Finding
        {
            Id = $"oss://{bucket.Name} {PolicyCheck.StoredObjects} {reason}",
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
            Advice = AdviceFor(reason) ?? (isRepaired ? "Apply the plan: Invoke-OssEncryptionPlan." : null),
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
        PlanReason.NotRestored => "not as wanted, and archived",
        PlanReason.DeleteMarker => "delete markers",
        PlanReason.HdfsData => "blocks of OSS-HDFS",
        PlanReason.NoncurrentVersion => "noncurrent versions that are not as wanted",
        PlanReason.Appendable => "not as wanted, and appendable",
        PlanReason.TooLarge => "not as wanted, and too large to be copied",
        PlanReason.Gone => "deleted while the plan was made",
        _ => "could not be looked at",
    };

    private static string? AdviceFor(PlanReason reason) => reason switch
    {
        PlanReason.Retained => "Plan again when the retention has ended.",
        PlanReason.NotRestored => "Apply the plan with Invoke-OssEncryptionPlan -RestoreArchived.",
        PlanReason.NotPermitted => "Allow the caller oss:GetObject on the objects, and plan again.",
        PlanReason.KeyNotAddressable => "Rename the objects with another client, and plan again.",
        PlanReason.Unreadable => "Plan again; Get-OssEncryptionPlanEntry names the error of each object.",
        PlanReason.NoncurrentVersion or PlanReason.Appendable or PlanReason.TooLarge =>
            "Nothing can encrypt them in place; Get-OssEncryptionPlanEntry lists them.",
        _ => null,
    };
}
