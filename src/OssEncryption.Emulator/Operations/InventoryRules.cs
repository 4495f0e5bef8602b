using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Gives buckets inventory rules and takes them away. Neither the key nor the role of a rule is looked at
/// before a list is written.</summary>
internal sealed class InventoryRules(IBucketStore buckets)
{
    private const int Most = 1000;

    /// <summary>Gives a bucket a rule. A rule is made once and never replaced.</summary>
    /// <exception cref="ServiceError">There is one with its id, there are too many, or it names a bucket of another
    /// account or region.</exception>
    public void Add(Bucket bucket, InventoryRule rule)
    {
        Bucket? destination = buckets.Find(rule.Destination.Bucket);
        if (destination?.Account != bucket.Account || destination.Region != bucket.Region)
        {
            throw InventoryErrors.Invalid("Bucket", rule.Destination.Bucket, InventoryErrors.NoSuchDestination);
        }

        Change(bucket, rules =>
            rules.Any(known => known.Id == rule.Id) ? throw InventoryErrors.AlreadyExists(bucket.Name)
            : rules.Count >= Most ? throw InventoryErrors.TooMany()
            : [.. rules.Append(rule).OrderBy(known => known.Id, StringComparer.Ordinal)]);
    }

    /// <summary>Takes a rule from a bucket, if there is one.</summary>
    public void Remove(Bucket bucket, string id) =>
        Change(bucket, rules => [.. rules.Where(rule => rule.Id != id)]);

    private void Change(Bucket bucket, Func<IReadOnlyList<InventoryRule>, IReadOnlyList<InventoryRule>> change)
    {
        if (!buckets.TryChange(bucket.Name, known => known with { Inventories = change(known.Inventories) }))
        {
            throw BucketErrors.NoSuchBucket(bucket.Name);
        }
    }
}
