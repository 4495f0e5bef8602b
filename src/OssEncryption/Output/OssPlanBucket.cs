using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption;

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
