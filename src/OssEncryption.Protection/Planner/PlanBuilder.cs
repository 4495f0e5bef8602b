using OssEncryption.Client.Formats;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.RateLimiting;
using OssEncryption.Protection.Replication;

namespace OssEncryption.Protection.Planner;

/// <summary>Makes a plan: scans the objects of one bucket after another, decides what to do with each, and writes the
/// entries. It sends no request that changes anything. Memory does not grow with the number of objects.</summary>
public sealed class PlanBuilder : IDisposable
{
    private readonly IOssClient _client;
    private readonly AdaptiveRateLimiter _rateLimiter;
    private readonly ConcurrencyLimiter _limiter;
    private readonly PlanOptions _options;
    private readonly PlanWriter _writer;
    private readonly PlanSummary _summary;
    private readonly List<PlanBucket> _buckets = [];
    private long _decided;

    /// <summary>Creates the folder of the plan.</summary>
    /// <param name="client">The client.</param>
    /// <param name="limiter">Limits concurrent requests.</param>
    /// <param name="options">Options of the plan.</param>
    /// <exception cref="InventoryException">The source is an inventory and none is named, or the other way
    /// round.</exception>
    /// <exception cref="PlanException">The folder is not empty.</exception>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    public PlanBuilder(IOssClient client, ConcurrencyLimiter limiter, PlanOptions options)
    {
        if ((options.Source == PlanSource.Inventory) != (options.InventoryId is null != options.Manifest is null))
        {
            throw new InventoryException(InventoryError.InventoryNotNamed,
                "To read an inventory, name either its id with -InventoryId or one of its lists with -Manifest. To " +
                "read the objects themselves, name neither.");
        }

        _limiter = limiter;
        _options = options;
        _writer = new PlanWriter(options.Folder, replaces: options.Replaces);
        _rateLimiter = new AdaptiveRateLimiter(options.MaxRequestsPerSecond);
        _client = client.WithRateLimit(_rateLimiter);
        _summary = new PlanSummary(options.Created);
    }

    /// <summary>The folder of the plan.</summary>
    public string Folder => _options.Folder;

    /// <summary>The number of objects planned so far. Thread-safe.</summary>
    public long Decided => Interlocked.Read(ref _decided);

    /// <summary>Whether there is a bucket in the plan.</summary>
    public bool HasBuckets => _buckets.Count > 0;

    /// <summary>Why replication rules could not be read, or <c>null</c>: more objects than are counted may no longer be
    /// replicated.</summary>
    public OssException? ReplicationFailure { get; private set; }

    /// <summary>Adds a bucket. If that fails, nothing of the bucket is in the plan.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="wanted">The wanted encryption; <c>null</c> for the default rule of the bucket. Where it has
    /// none, its objects are in the plan with the reason <see cref="PlanReason.NoRule"/>.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="PlanException">It is in the plan already.</exception>
    /// <exception cref="InventoryException">Its inventory cannot be used.</exception>
    public async Task<PlanBucket> AddAsync(string bucket, EncryptionRule? wanted, CancellationToken stop)
    {
        if (_buckets.Exists(known => known.Name == bucket))
        {
            throw new PlanException(PlanError.PlanBucketRepeated,
                $"Bucket '{bucket}' is in the plan already. Name each bucket once.");
        }

        BucketInfo info = await _client.GetBucketInfoAsync(bucket, stop).ConfigureAwait(false);
        var planned = new PlanBucket(bucket, WantedEncryption.Accept(wanted ?? info.Encryption), info.Versioning)
        {
            Created = info.Summary.CreationDate,
        };
        ReplicationVerdict? replication = planned.Wanted.KmsKeyId is not null && _options.Replication is { } check
            ? await check.CheckAsync(bucket, stop).ConfigureAwait(false)
            : null;
        ReplicationFailure ??= replication?.Failure;
        BucketGuards guards = await BucketGuards.ReadAsync(_client, bucket, info.Versioning, stop)
            .ConfigureAwait(false);
        if (_options.Source == PlanSource.Head)
        {
            var pages = new ObjectPages(_client, bucket, _options.Filter.Prefix, ListsVersions(planned));
            return await AddAsync(new ListedObjects(pages), planned, guards, replication, stop)
                .ConfigureAwait(false);
        }

        FoundInventory inventory = await FindInventoryAsync(planned, stop).ConfigureAwait(false);
        var objects = new InventoryObjects(_client, inventory, bucket, ListsVersions(planned), _writer.Folder);
        planned = planned with
        {
            Inventory = inventory.Address.ToString(),
            InventoryCreated = inventory.Manifest.Created,
        };
        return await AddAsync(objects, planned, guards, replication, stop).ConfigureAwait(false);
    }

    /// <summary>Finishes the plan.</summary>
    /// <returns>Its header.</returns>
    public PlanHeader Complete() => _writer.Complete(new PlanHeader
    {
        Id = Guid.NewGuid().ToString("D"),
        Created = _options.Created,
        Host = _options.Host,
        Region = _options.Region,
        Source = _options.Source,
        ShardCount = _options.ShardCount,
        Filter = _options.Filter,
        Buckets = [.. _buckets],
        Totals = _summary.Totals with { PlanRequests = _rateLimiter.Requests },
    });

    /// <summary>Deletes what was written unless the plan is finished.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _rateLimiter.Dispose();
    }

    // A bucket that never had versioning has one version of each object.
    private bool ListsVersions(PlanBucket bucket) => _options.Filter.AllVersions && bucket.Versioning is not null;

    private async Task<PlanBucket> AddAsync(
        IObjectSource source,
        PlanBucket bucket,
        BucketGuards guards,
        ReplicationVerdict? replication,
        CancellationToken stop)
    {
        var section = new PlanSummary(_options.Created)
        {
            Replication = replication,
            RetainsObjects = guards.RetainsObjects,
            Shifts = [.. guards.Lifecycle.Select(effect => new LifecycleShift(effect, _options.Created))],
        };
        var decision = new ObjectDecision(bucket.Wanted, guards, _options.Created)
        {
            LargestCopy = _options.LargestCopy,
        };
        long before = _decided;
        _writer.BeginSection();
        try
        {
            using (source)
            {
                await new ObjectScanner(_client, _limiter, _options.Window).RunAsync(
                    source,
                    Takes,
                    scanned =>
                    {
                        PlanEntry entry = decision.Decide(_writer.Count, scanned);
                        _writer.Add(entry);
                        section.Add(entry, scanned, bucket);
                        Interlocked.Increment(ref _decided);
                    },
                    stop).ConfigureAwait(false);
            }
        }
        catch
        {
            _writer.UndoSection();
            Interlocked.Exchange(ref _decided, before);
            throw;
        }

        _summary.Add(section);
        PlanBucket planned = bucket with
        {
            Counts = section.Totals.Counts,
            Notes = [.. guards.Notes, .. section.Shifts.Select(shift => shift.Note).OfType<PlanNote>()],
        };
        _buckets.Add(planned);
        return planned;
    }

    private bool Takes(string key) =>
        (_options.Filter.Prefix is not { } prefix || key.StartsWith(prefix, StringComparison.Ordinal))
        && _options.Takes(key);

    private async Task<FoundInventory> FindInventoryAsync(PlanBucket bucket, CancellationToken stop)
    {
        var finder = new InventoryFinder(_client, ProtocolHashes.HasMd5);
        FoundInventory found = _options.Manifest is { } manifest
            ? await finder.ReadAsync(manifest, stop).ConfigureAwait(false)
            : await finder.FindNewestAsync(bucket.Name, _options.InventoryId!, stop).ConfigureAwait(false);
        if (found.Manifest.SourceBucket != bucket.Name)
        {
            throw new InventoryException(InventoryError.InventoryOfOtherBucket,
                $"The inventory '{found.Address}' lists bucket '{found.Manifest.SourceBucket}', not '{bucket.Name}'.");
        }

        return !ListsVersions(bucket) || found.Manifest.Columns.HasVersions
            ? found
            : throw new InventoryException(InventoryError.InventoryWithoutVersions,
                $"The inventory '{found.Address}' lists the current objects only. Take one of all versions, or leave " +
                "-AllVersions out.");
    }
}

/// <summary>Options of a plan.</summary>
public sealed record PlanOptions
{
    /// <summary>The path of the plan: a folder that does not exist yet, or an empty one.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the plan takes the place of one that is in the folder, when it is whole.</summary>
    public bool Replaces { get; init; }

    /// <summary>Host and port of the endpoint.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it is known.</summary>
    public string? Region { get; init; }

    /// <summary>How the objects are found.</summary>
    public PlanSource Source { get; init; }

    /// <summary>The id of the inventory; its newest list is read. Or <c>null</c>.</summary>
    public string? InventoryId { get; init; }

    /// <summary>The manifest of the inventory list as <c>bucket/key</c>, or <c>null</c>.</summary>
    public string? Manifest { get; init; }

    /// <summary>The number of shares that engines apply the plan in, or <c>null</c>.</summary>
    public int? ShardCount { get; init; }

    /// <summary>Which objects are in the plan, as its header says.</summary>
    public PlanFilter Filter { get; init; } = new();

    /// <summary>Whether the filter includes and does not exclude a key. The prefix is checked elsewhere.</summary>
    public Func<string, bool> Takes { get; init; } = _ => true;

    /// <summary>The most requests per second, or <c>null</c> for no maximum.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>Finds the replication that a CMK ends, so that its objects are counted; <c>null</c> to leave that
    /// out.</summary>
    public ReplicationCheck? Replication { get; init; }

    /// <summary>The largest object in bytes that one CopyObject copies to another encryption: 1 GiB. Source:
    /// CopyObject.</summary>
    public long LargestCopy { get; init; } = CopyLimits.LargestCopy;

    /// <summary>The most objects that are pending at once.</summary>
    public int Window { get; init; } = 1024;

    /// <summary>The time of the plan.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UtcNow;
}
