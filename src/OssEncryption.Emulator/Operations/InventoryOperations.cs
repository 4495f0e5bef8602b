using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The inventory rules of buckets.</summary>
internal sealed class InventoryOperations(InventoryRules rules)
{
    private const string Id = "inventoryId";
    private const int PageSize = 100;

    private static readonly string[] OneRule = ["inventory", Id];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutBucketInventory", ResourceLevel.Bucket, "PUT", Put) { SubResources = OneRule },
        new("GetBucketInventory", ResourceLevel.Bucket, "GET", Get) { SubResources = OneRule },
        new("DeleteBucketInventory", ResourceLevel.Bucket, "DELETE", Delete) { SubResources = OneRule },
        new("ListBucketInventory", ResourceLevel.Bucket, "GET", List) { SubResources = ["inventory"] },
    ];

    private Task<ServerResponse> Put(OperationContext context)
    {
        InventoryRule rule = InventoryXml.Read(context.Document);
        string requested = IdOf(context);
        if (rule.Id != requested)
        {
            throw InventoryErrors.Invalid("Id", rule.Id, InventoryErrors.OtherId);
        }

        rules.Add(context.Bucket, rule);
        return Documents.Empty(200);
    }

    private static Task<ServerResponse> Get(OperationContext context)
    {
        string requested = IdOf(context);
        InventoryRule? found = context.Bucket.Inventories.FirstOrDefault(rule => rule.Id == requested);
        return Documents.Ok(InventoryXml.Write(found ?? throw InventoryErrors.Missing(context.BucketName)));
    }

    /// <summary>Deleting a missing rule succeeds. Source: the integration tests of the first Go SDK.</summary>
    private Task<ServerResponse> Delete(OperationContext context)
    {
        rules.Remove(context.Bucket, IdOf(context));
        return Documents.Empty(204);
    }

    /// <summary>A bucket without rules is an error. The continuation token is the last id of a page. Source: the
    /// integration tests of the first Go SDK.</summary>
    private static Task<ServerResponse> List(OperationContext context)
    {
        string after = context.Request.Parameter("continuation-token") ?? "";
        if (context.Bucket.Inventories.Count == 0)
        {
            throw InventoryErrors.Missing(context.BucketName);
        }

        List<InventoryRule> found = [.. context.Bucket.Inventories
            .Where(rule => string.CompareOrdinal(rule.Id, after) > 0)
            .Take(PageSize + 1)];
        bool isTruncated = found.Count > PageSize;
        List<InventoryRule> page = [.. found.Take(PageSize)];
        return Documents.Ok(new XElement("ListInventoryConfigurationsResult",
            page.Select(InventoryXml.Write),
            XmlOutput.Optional("ContinuationToken", after.Length == 0 ? null : after),
            new XElement("IsTruncated", isTruncated ? "true" : "false"),
            XmlOutput.Optional("NextContinuationToken", isTruncated ? page[^1].Id : null)));
    }

    private static string IdOf(OperationContext context) => context.Request.Parameter(Id)!;
}

/// <summary>Adds and removes the inventory rules of buckets. The key and the role of a rule are not checked before it
/// runs.</summary>
internal sealed class InventoryRules(ObjectStore buckets)
{
    private const int MaxCount = 1000;

    /// <summary>Adds a rule to a bucket. An existing rule cannot be replaced.</summary>
    /// <exception cref="ServiceError">There is one with its id, there are too many, or it names a bucket of another
    /// account or region.</exception>
    public void Add(Bucket bucket, InventoryRule rule)
    {
        Bucket? destination = buckets.Find(rule.Destination.Bucket);
        if (destination?.Account != bucket.Account || destination.Region != bucket.Region)
        {
            throw InventoryErrors.Invalid("Bucket", rule.Destination.Bucket,
                destination is null || destination.Account == bucket.Account
                    ? InventoryErrors.NoSuchDestination
                    : InventoryErrors.ForeignDestination);
        }

        Change(bucket, rules =>
            rules.Any(known => known.Id == rule.Id) ? throw InventoryErrors.AlreadyExists(bucket.Name)
            : rules.Count >= MaxCount ? throw InventoryErrors.TooMany()
            : [.. rules.Append(rule).OrderBy(known => known.Id, StringComparer.Ordinal)]);
    }

    /// <summary>Removes a rule from a bucket, if it exists.</summary>
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
