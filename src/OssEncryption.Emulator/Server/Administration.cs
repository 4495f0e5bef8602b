using OssEncryption.Client.Emulation;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Operations;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Server;

/// <summary>The operator's view of the KMS keys; not reachable over HTTP.</summary>
internal sealed class KeyAdministration(KeyRing keys, IReadOnlyList<string> regions, TimeProvider clock)
{
    /// <summary>Adds the keys of the options that do not exist yet.</summary>
    /// <exception cref="ArgumentException">One is not valid.</exception>
    public void AddMissing(IEnumerable<string> names)
    {
        foreach (string name in names.Where(name => keys.Find(name) is null))
        {
            Add(name, null);
        }
    }

    /// <summary>Adds a key.</summary>
    /// <exception cref="ArgumentException">The id, region, alias or kind is not valid, or the key or alias
    /// exists.</exception>
    public EmulatorKey Add(string? id, string? region, string? alias = null, string? spec = null)
    {
        KeyName name = KeyName.Parse(string.IsNullOrEmpty(id) ? Guid.NewGuid().ToString("D") : id);
        string home = string.IsNullOrEmpty(region) ? name.Region ?? regions[0] : region;
        string account = name.Account ?? UserDirectory.OwnAccount;
        string? wrong =
            !name.IsValid
                ? $"'{id}' is not a key id. Use 1 to 128 letters, digits, hyphens and underscores, or a full name, " +
                    "acs:kms:<region>:<account>:key/<id>."
            : !regions.Contains(home)
                ? $"The region '{home}' is not one of this local OSS: {string.Join(", ", regions)}."
            : name.Region is not null && name.Region != home
                ? $"The key '{id}' says another region than '{home}'. Name one region."
            : alias is not null && !KeyName.IsAliasName(alias)
                ? $"'{alias}' is not an alias. Write it with its prefix, as in alias/data."
            : alias is not null
                && keys.All.Any(key => key.Region == home && key.Account == account && key.Aliases.Contains(alias))
                ? $"The alias '{alias}' stands for another key already."
            : spec is not null && !KeyProperties.IsSpec(spec)
                ? $"'{spec}' is not a kind of key, such as Aliyun_AES_256 or RSA_2048."
            : null;
        if (wrong is not null)
        {
            throw new ArgumentException(wrong, nameof(id));
        }

        MasterKey key = MasterKey.New(name.Id, home, account, clock.GetUtcNow()) with
        {
            Aliases = alias is null ? [] : [alias],
            Properties = new KeyProperties { Spec = spec ?? KeyProperties.UsualSpec }.ForItsKind(),
        };
        return keys.TryAdd(key)
            ? key.Describe()
            : throw new ArgumentException(
                $"There is a key with the id '{name.Id}' already. Choose another.", nameof(id));
    }

    /// <summary>Changes the state of a key.</summary>
    /// <exception cref="ArgumentException">There is no such key or state.</exception>
    public void SetState(string id, EmulatorKeyState state)
    {
        if (!Enum.IsDefined(state))
        {
            throw new ArgumentException("A key has no such state.", nameof(state));
        }

        Change(id, key => key with { State = state });
    }

    /// <summary>Rotates a key: adds new material.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public EmulatorKey Rotate(string id) => Change(id, key => key.Rotated(clock.GetUtcNow())).Describe();

    /// <summary>Deletes a key.</summary>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public void Remove(string id)
    {
        if (!keys.Remove(id))
        {
            throw Unknown(id);
        }
    }

    private MasterKey Change(string id, Func<MasterKey, MasterKey> change) =>
        keys.Change(id, change) ?? throw Unknown(id);

    private static ArgumentException Unknown(string id) =>
        new($"There is no key '{id}'. GetKeys lists those there are, AddKey adds one.", nameof(id));
}

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
