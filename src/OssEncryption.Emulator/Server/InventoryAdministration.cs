using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>What whoever runs the server can do with inventories.</summary>
internal sealed class InventoryAdministration(ObjectStore buckets, InventoryRules rules, InventoryRunner runner)
{
    private const string Role = "AliyunOSSRole";

    /// <summary>Gives a bucket a rule.</summary>
    /// <exception cref="ArgumentException">There is no such bucket, or the service would not take the rule.</exception>
    public void Add(string bucketName, EmulatorInventoryRule asked)
    {
        Bucket bucket = Find(bucketName);
        InventoryRule rule = RuleOf(bucket, asked);
        try
        {
            rules.Add(bucket, InventoryXml.Read(XmlOutput.Write(InventoryXml.Write(rule))));
        }
        catch (ServiceError error)
        {
            throw new ArgumentException($"The inventory rule cannot be: {error.Code}: {error.Message}", error);
        }
    }

    /// <summary>Writes a list for each rule of a bucket that is enabled, or for the one that is named. A rule that
    /// takes no object makes no list.</summary>
    /// <param name="bucketName">The bucket whose objects are listed.</param>
    /// <param name="inventoryId">The rule, or <c>null</c> for all.</param>
    /// <param name="time">When the scan begins.</param>
    /// <exception cref="ArgumentException">There is no such bucket or rule.</exception>
    /// <exception cref="InvalidOperationException">The files cannot be written.</exception>
    public async Task<IReadOnlyList<EmulatorInventory>> RunAsync(
        string bucketName, string? inventoryId, DateTimeOffset time)
    {
        Bucket bucket = Find(bucketName);
        List<InventoryRule> asked = [.. bucket.Inventories.Where(rule => rule.Id == (inventoryId ?? rule.Id))];
        if (asked.Count == 0)
        {
            throw new ArgumentException(
                $"The bucket '{bucketName}' has no inventory rule {(inventoryId is null ? "" : $"'{inventoryId}' ")}" +
                "yet. PutBucketInventory or AddInventory makes one.");
        }

        var made = new List<EmulatorInventory>();
        foreach (InventoryRule rule in asked.Where(rule => rule.IsEnabled))
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

    private static InventoryRule RuleOf(Bucket bucket, EmulatorInventoryRule asked)
    {
        ServerSideEncryption? encryption =
            asked.KmsKeyId is not null ? new ServerSideEncryption(ServerSideEncryption.Kms, asked.KmsKeyId)
            : asked.Algorithm is not null ? new ServerSideEncryption(asked.Algorithm)
            : null;
        if (encryption?.Algorithm is not (null or "AES256" or ServerSideEncryption.Kms)
            || (asked.KmsKeyId is not null && asked.Algorithm is not (null or ServerSideEncryption.Kms)))
        {
            throw new ArgumentException(
                "The files of an inventory are encrypted by AES256, or by KMS with or without a key.");
        }

        var destination = new InventoryDestination(
            bucket.Account,
            $"acs:ram::{bucket.Account}:role/{Role}",
            asked.Destination ?? bucket.Name,
            asked.DestinationPrefix,
            encryption);
        return new InventoryRule(
            asked.Id, asked.IsEnabled, destination, "Daily", asked.AllVersions ? InventoryRule.AllVersions : "Current")
        {
            Filter = asked.Prefix is null ? null : new InventoryFilter { Prefix = asked.Prefix },
            Fields = asked.Fields,
        };
    }
}
