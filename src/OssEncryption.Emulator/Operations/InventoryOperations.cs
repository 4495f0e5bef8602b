using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

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

    private Task<Answer> Put(OperationContext context)
    {
        InventoryRule rule = InventoryXml.Read(context.Document);
        string asked = IdOf(context);
        if (rule.Id != asked)
        {
            throw InventoryErrors.Invalid("Id", rule.Id, InventoryErrors.OtherId);
        }

        rules.Add(context.Bucket, rule);
        return Documents.Empty(200);
    }

    private static Task<Answer> Get(OperationContext context)
    {
        string asked = IdOf(context);
        InventoryRule? found = context.Bucket.Inventories.FirstOrDefault(rule => rule.Id == asked);
        return Documents.Answer(InventoryXml.Write(found ?? throw InventoryErrors.Missing(context.BucketName)));
    }

    /// <summary>A rule that is not there is no error. Source: the integration tests of the first Go SDK.</summary>
    private Task<Answer> Delete(OperationContext context)
    {
        rules.Remove(context.Bucket, IdOf(context));
        return Documents.Empty(204);
    }

    /// <summary>A bucket without any rule is an error, and the token is the last id of a page. Source: as
    /// before.</summary>
    private static Task<Answer> List(OperationContext context)
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
        return Documents.Answer(new XElement("ListInventoryConfigurationsResult",
            page.Select(InventoryXml.Write),
            new XElement("IsTruncated", isTruncated ? "true" : "false"),
            XmlText.Optional("NextContinuationToken", isTruncated ? page[^1].Id : null)));
    }

    private static string IdOf(OperationContext context) => context.Request.Parameter(Id)!;
}
