using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Measurement;

/// <summary>Measures a bucket by an inventory, or by a random sample of an inventory or of a listing.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="options">What is read.</param>
public sealed class ListMeasure(IOssClient client, ConcurrencyLimiter limiter, ListMeasureOptions options)
{
    private readonly MeasureGroups _groups = new(options.Grouping, options.Prefix);

    private bool HasInventory => options.InventoryId is not null || options.Manifest is not null;

    /// <summary>Counts the objects of an inventory by its field <c>EncryptionStatus</c>.</summary>
    /// <exception cref="InventoryException">The inventory cannot be used.</exception>
    /// <exception cref="MeasureException">The inventory does not tell the encryption.</exception>
    public async Task<BucketMeasure> CountAsync(string bucket, CancellationToken stop)
    {
        FoundInventory inventory = await FindAsync(bucket, stop).ConfigureAwait(false);
        if (!inventory.Manifest.Columns.HasEncryption)
        {
            throw new MeasureException(MeasureError.InventoryWithoutEncryption,
                $"The inventory '{inventory.Address}' has no field EncryptionStatus. Measure the bucket with -Source " +
                "Sample and the same inventory.");
        }

        var counts = new SortedDictionary<string, Dictionary<MeasuredEncryption, PlanAmount>>(StringComparer.Ordinal);
        await ReadAsync(bucket, inventory, (group, found) =>
        {
            Dictionary<MeasuredEncryption, PlanAmount> amounts = Find(counts, group);
            MeasuredEncryption encryption = found.IsEncrypted switch
            {
                true => MeasuredEncryption.Encrypted,
                false => MeasuredEncryption.None,
                null => MeasuredEncryption.Unknown,
            };
            amounts.Increase(encryption, new PlanAmount(1, found.Item.Size));
        }, stop).ConfigureAwait(false);
        return new BucketMeasure(
            bucket,
            inventory.Manifest.Created ?? DateTimeOffset.UtcNow,
            [
                .. counts.SelectMany(group =>
                    _groups.Count(group.Key, group.Value, inventory.Manifest.Columns.HasSize)),
            ],
            [
                $"The inventory '{inventory.Address}' lists the current objects at the time at which it was begun. " +
                    "What was written since is not in it.",
                "It tells whether an object is encrypted, and not how.",
            ]);
    }

    /// <summary>Asks for a random sample of the objects.</summary>
    /// <exception cref="InventoryException">The inventory cannot be used.</exception>
    public async Task<BucketMeasure> SampleAsync(string bucket, CancellationToken stop)
    {
        FoundInventory? inventory = HasInventory ? await FindAsync(bucket, stop).ConfigureAwait(false) : null;
        var samples = new SortedDictionary<string, GroupSample>(StringComparer.Ordinal);
        await ReadAsync(bucket, inventory, (group, found) =>
        {
            if (!samples.TryGetValue(group, out GroupSample? sample))
            {
                RequireRoom(samples.Count);
                samples[group] = sample = new GroupSample(options.SampleSize, options.Random);
            }

            sample.Offer(found.Item);
        }, stop).ConfigureAwait(false);
        foreach (GroupSample sample in samples.Values)
        {
            await sample.AskAsync(item => limiter.RunAsync(() => HeadAsync(item, stop), stop)).ConfigureAwait(false);
        }

        return new BucketMeasure(
            bucket,
            inventory?.Manifest.Created ?? DateTimeOffset.UtcNow,
            [.. samples.SelectMany(group => group.Value.Estimate(_groups.NameOf(group.Key)))],
            [
                FormattableString.Invariant($"HeadObject was sent for {samples.Values.Sum(one => one.Asked)} of ") +
                    FormattableString.Invariant($"{samples.Values.Sum(one => one.Objects)} objects of ") +
                    (inventory is null ? "the listing" : $"the inventory '{inventory.Address}'") +
                    FormattableString.Invariant($": a simple random sample of at most {options.SampleSize} in each ") +
                    "group, drawn while it was read.",
                "Bounds are at a confidence of 95 %: Wilson's for objects, and those of a ratio estimator for bytes, " +
                    "both for a finite number of objects. Where few objects have most of the bytes, the bounds for " +
                    "bytes are too narrow.",
                "Noncurrent versions are not measured.",
            ]);
    }

    private async Task<FoundInventory> FindAsync(string bucket, CancellationToken stop) =>
        await new InventoryFinder(client, ProtocolHashes.HasMd5)
            .FindAsync(bucket, options.InventoryId, options.Manifest, stop).ConfigureAwait(false);

    private async Task ReadAsync(
        string bucket, FoundInventory? inventory, Action<string, FoundObject> add, CancellationToken stop)
    {
        string scratch = Path.Combine(Path.GetTempPath(), $"oss-{Guid.NewGuid():N}");
        try
        {
            using IObjectSource source = inventory is null
                ? new ListedObjects(new ObjectPages(client, bucket, options.Prefix, allVersions: false))
                : Open(inventory, bucket, scratch);
            while (await limiter.RunAsync(() => source.NextAsync(stop), stop).ConfigureAwait(false) is { } batch)
            {
                foreach (FoundObject found in batch.Objects)
                {
                    if (options.Prefix is null
                        || found.Item.Address.Key.StartsWith(options.Prefix, StringComparison.Ordinal))
                    {
                        add(_groups.Of(found.Item), found);
                    }
                }
            }
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    private InventoryObjects Open(FoundInventory inventory, string bucket, string scratch)
    {
        PrivateFile.CreateFolder(scratch);
        return new InventoryObjects(
            client, inventory, bucket, allVersions: false, scratch, SourcePosition.Start, batchSize: 1000);
    }

    // A symbolic link has the encryption of its target. An object that is gone is no longer one of the bucket.
    private async Task<MeasuredEncryption?> HeadAsync(ListedObject item, CancellationToken stop)
    {
        try
        {
            StoredState state = await client.HeadObjectAsync(item.Address, ReadConditions.None, stop)
                .ConfigureAwait(false);
            return state.Encryption.Algorithm switch
            {
                SseAlgorithm.None => MeasuredEncryption.None,
                SseAlgorithm.AES256 => MeasuredEncryption.AES256,
                SseAlgorithm.SM4 => MeasuredEncryption.SM4,
                _ => MeasuredEncryption.KMS,
            };
        }
        catch (OssServiceException gone) when (gone.Code is "NoSuchKey" or "NoSuchVersion")
        {
            return null;
        }
        catch (OssException problem) when (problem is OssInputException or OssServiceException { StatusCode: 403 }
            and not OssServiceException { IsAuthentication: true })
        {
            return MeasuredEncryption.Unknown;
        }
    }

    private static Dictionary<MeasuredEncryption, PlanAmount> Find(
        SortedDictionary<string, Dictionary<MeasuredEncryption, PlanAmount>> counts, string group)
    {
        if (!counts.TryGetValue(group, out Dictionary<MeasuredEncryption, PlanAmount>? amounts))
        {
            RequireRoom(counts.Count);
            counts[group] = amounts = [];
        }

        return amounts;
    }

    private static void RequireRoom(int groups)
    {
        if (groups == MeasureGroups.Most)
        {
            throw MeasureGroups.TooMany();
        }
    }
}

/// <summary>What a measure by a list reads.</summary>
public sealed record ListMeasureOptions
{
    /// <summary>Only keys with this prefix, or <c>null</c>.</summary>
    public string? Prefix { get; init; }

    /// <summary>What it is broken down by.</summary>
    public MeasureGrouping Grouping { get; init; }

    /// <summary>The id of the inventory; its newest list is read. Or <c>null</c>.</summary>
    public string? InventoryId { get; init; }

    /// <summary>The manifest of the inventory list as <c>bucket/key</c>, or <c>null</c>.</summary>
    public string? Manifest { get; init; }

    /// <summary>The most objects of a group that are asked for.</summary>
    public int SampleSize { get; init; } = 1000;

    /// <summary>Draws the sample.</summary>
    internal Random Random { get; init; } = new();
}
