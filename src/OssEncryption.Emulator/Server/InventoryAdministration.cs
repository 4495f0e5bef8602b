using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>The operator's view of inventories; not reachable over HTTP.</summary>
internal sealed class InventoryAdministration(ObjectStore buckets, InventoryRules rules, InventoryRunner runner)
{
    private const string Role = "AliyunOSSRole";

    /// <summary>Adds a rule to a bucket.</summary>
    /// <exception cref="ArgumentException">There is no such bucket, or the rule is not valid.</exception>
    public void Add(string bucketName, EmulatorInventoryRule requested)
    {
        Bucket bucket = Find(bucketName);
        InventoryRule rule = RuleOf(bucket, requested);
        try
        {
            rules.Add(bucket, InventoryXml.Read(XmlOutput.Write(InventoryXml.Write(rule))));
        }
        catch (ServiceError error)
        {
            throw new ArgumentException($"The inventory rule cannot be: {error.Code}: {error.Message}", error);
        }
    }

    /// <summary>Runs the enabled rules of a bucket, or one of them. A rule that matches no object writes
    /// nothing.</summary>
    /// <param name="bucketName">The bucket whose objects are listed.</param>
    /// <param name="inventoryId">The rule, or <c>null</c> for all.</param>
    /// <param name="time">The start time of the scan.</param>
    /// <exception cref="ArgumentException">There is no such bucket or rule.</exception>
    /// <exception cref="InvalidOperationException">The files cannot be written.</exception>
    public async Task<IReadOnlyList<EmulatorInventory>> RunAsync(
        string bucketName, string? inventoryId, DateTimeOffset time)
    {
        Bucket bucket = Find(bucketName);
        List<InventoryRule> requested = [.. bucket.Inventories.Where(rule => rule.Id == (inventoryId ?? rule.Id))];
        if (requested.Count == 0)
        {
            throw new ArgumentException(
                $"The bucket '{bucketName}' has no inventory rule {(inventoryId is null ? "" : $"'{inventoryId}' ")}" +
                "yet. PutBucketInventory or AddInventory makes one.");
        }

        var made = new List<EmulatorInventory>();
        foreach (InventoryRule rule in requested.Where(rule => rule.IsEnabled))
        {
            try
            {
                if (await runner.RunAsync(bucket, rule, time).ConfigureAwait(false) is { } inventory)
                {
                    made.Add(inventory);
                }
            }
            catch (ServiceError error)
            {
                throw new InvalidOperationException(
                    $"The inventory '{rule.Id}' of the bucket '{bucketName}' cannot be written to the bucket " +
                    $"'{rule.Destination.Bucket}': {error.Code}: {error.Message}", error);
            }
        }

        return made;
    }

    private Bucket Find(string name) =>
        buckets.Find(name) ?? throw new ArgumentException($"There is no bucket '{name}'.");

    private static InventoryRule RuleOf(Bucket bucket, EmulatorInventoryRule requested)
    {
        ServerSideEncryption? encryption =
            requested.KmsKeyId is not null ? new ServerSideEncryption(ServerSideEncryption.Kms, requested.KmsKeyId)
            : requested.Algorithm is not null ? new ServerSideEncryption(requested.Algorithm)
            : null;
        if (encryption?.Algorithm is not (null or "AES256" or ServerSideEncryption.Kms)
            || (requested.KmsKeyId is not null && requested.Algorithm is not (null or ServerSideEncryption.Kms)))
        {
            throw new ArgumentException(
                "The files of an inventory are encrypted by AES256, or by KMS with or without a key.");
        }

        var destination = new InventoryDestination(
            bucket.Account,
            $"acs:ram::{bucket.Account}:role/{Role}",
            requested.Destination ?? bucket.Name,
            requested.DestinationPrefix,
            encryption);
        return new InventoryRule(
            requested.Id,
            requested.IsEnabled,
            destination,
            "Daily",
            requested.AllVersions ? InventoryRule.AllVersions : "Current")
        {
            Filter = requested.Prefix is null ? null : new InventoryFilter { Prefix = requested.Prefix },
            Fields = requested.Fields,
        };
    }
}
