using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.RateLimiting;

namespace OssEncryption.Protection.Planner;

/// <summary>Makes a plan: looks at the objects of one bucket after another, decides about each, and writes it down. It
/// only reads. However many objects there are, it keeps few of them in memory.</summary>
public sealed class PlanBuilder : IDisposable
{
    private readonly IOssClient _client;
    private readonly AdaptiveRateLimiter _pace;
    private readonly ConcurrencyLimiter _slots;
    private readonly PlanOptions _options;
    private readonly PlanWriter _writer;
    private readonly PlanSummary _summary;
    private readonly List<PlanBucket> _buckets = [];
    private long _decided;

    /// <summary>Prepares the folder of a plan.</summary>
    /// <param name="client">Whom the requests go to.</param>
    /// <param name="slots">Where they take their turns.</param>
    /// <param name="options">What the plan is made of.</param>
    /// <exception cref="InventoryException">An inventory is to be read, and none is named; or the other way
    /// round.</exception>
    /// <exception cref="PlanException">The folder has something in it.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public PlanBuilder(IOssClient client, ConcurrencyLimiter slots, PlanOptions options)
    {
        if ((options.Source == PlanSource.Inventory) != (options.InventoryId is null != options.Manifest is null))
        {
            throw new InventoryException(InventoryError.InventoryNotNamed,
                "To read an inventory, name either its id with -InventoryId or one of its lists with -Manifest. To " +
                "read the objects themselves, name neither.");
        }

        _slots = slots;
        _options = options;
        _writer = new PlanWriter(options.Folder);
        _pace = new AdaptiveRateLimiter(options.MaxRequestsPerSecond);
        _client = client.WithRateLimit(_pace);
        _summary = new PlanSummary(options.Created);
    }

    /// <summary>The folder of the plan.</summary>
    public string Folder => _options.Folder;

    /// <summary>How many objects were decided about so far; from any thread.</summary>
    public long Decided => Interlocked.Read(ref _decided);

    /// <summary>Whether there is a bucket in the plan.</summary>
    public bool HasBuckets => _buckets.Count > 0;

    /// <summary>Adds a bucket. When that fails, nothing of it is in the plan.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="wanted">How its objects shall be encrypted; <c>null</c> for what its rule says.</param>
    /// <param name="stop">Ends the work.</param>
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
        var planned = new PlanBucket(bucket, WantedEncryption.Require(wanted ?? info.Encryption), info.Versioning)
        {
            Created = info.Summary.CreationDate,
        };
        BucketRetention? retention = await _client.GetBucketWormAsync(bucket, stop).ConfigureAwait(false);
        if (_options.Source == PlanSource.Head)
        {
            var pages = new ObjectPages(_client, bucket, _options.Filter.Prefix, ListsVersions(planned));
            return await AddAsync(new ListedObjects(pages), planned, retention, stop).ConfigureAwait(false);
        }

        FoundInventory inventory = await FindInventoryAsync(planned, stop).ConfigureAwait(false);
        var objects = new InventoryObjects(_client, inventory, bucket, ListsVersions(planned), _options.Folder);
        planned = planned with
        {
            Inventory = inventory.Address.ToString(),
            InventoryCreated = inventory.Manifest.Created,
        };
        return await AddAsync(objects, planned, retention, stop).ConfigureAwait(false);
    }

    /// <summary>Finishes the plan.</summary>
    /// <returns>What it says of itself.</returns>
    public PlanHeader Complete() => _writer.Complete(new PlanHeader
    {
        Id = Guid.NewGuid().ToString("D"),
        Created = _options.Created,
        Host = _options.Host,
        Region = _options.Region,
        Source = _options.Source,
        Filter = _options.Filter,
        Buckets = [.. _buckets],
        Totals = _summary.Totals with { PlanRequests = _pace.Requests },
    });

    /// <summary>Removes what was written, unless the plan is finished.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _pace.Dispose();
    }

    // Where versioning was never on, every object has one version only.
    private bool ListsVersions(PlanBucket bucket) => _options.Filter.AllVersions && bucket.Versioning is not null;

    private async Task<PlanBucket> AddAsync(
        IObjectSource source, PlanBucket bucket, BucketRetention? retention, CancellationToken stop)
    {
        var section = new PlanSummary(_options.Created);
        var decision = new ObjectDecision(bucket.Wanted, retention, _options.Created)
        {
            LargestCopy = _options.LargestCopy,
        };
        long before = _decided;
        _writer.BeginSection();
        try
        {
            using (source)
            {
                await new ObjectScanner(_client, _slots, _options.Window).RunAsync(
                    source,
                    Takes,
                    look =>
                    {
                        PlanEntry entry = decision.Decide(_writer.Count, look);
                        _writer.Add(entry);
                        section.Add(entry, look, bucket);
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
        _buckets.Add(bucket);
        return bucket;
    }

    private bool Takes(string key) =>
        (_options.Filter.Prefix is not { } prefix || key.StartsWith(prefix, StringComparison.Ordinal))
        && _options.Takes(key);

    private async Task<FoundInventory> FindInventoryAsync(PlanBucket bucket, CancellationToken stop)
    {
        var finder = new InventoryFinder(_client);
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

/// <summary>What a plan is made of, and where it is written.</summary>
public sealed record PlanOptions
{
    /// <summary>The folder of the plan: one that is not there yet, or an empty one.</summary>
    public required string Folder { get; init; }

    /// <summary>Host and port of the endpoint that is asked.</summary>
    public required string Host { get; init; }

    /// <summary>The region of that endpoint, where it is known.</summary>
    public string? Region { get; init; }

    /// <summary>Where the objects are found.</summary>
    public PlanSource Source { get; init; }

    /// <summary>The id of the inventory whose newest list is read, or <c>null</c>.</summary>
    public string? InventoryId { get; init; }

    /// <summary>The manifest of the inventory that is read, <c>bucket/key</c>, or <c>null</c>.</summary>
    public string? Manifest { get; init; }

    /// <summary>Which objects the plan is about, as it says it of itself.</summary>
    public PlanFilter Filter { get; init; } = new();

    /// <summary>Whether a key is one of those that the filter includes and does not exclude; its prefix is seen to
    /// already.</summary>
    public Func<string, bool> Takes { get; init; } = _ => true;

    /// <summary>How many requests may go out in a second, or <c>null</c> for as many as can.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    /// <summary>The largest object in bytes that is copied in one request: 1 GB as the service counts it. Source:
    /// CopyObject, for copies to another encryption.</summary>
    public long LargestCopy { get; init; } = 1L << 30;

    /// <summary>How many objects may be waited for at once, those included that wait for their turn.</summary>
    public int Window { get; init; } = 1024;

    /// <summary>The moment for which the plan is made.</summary>
    public DateTimeOffset Created { get; init; } = DateTimeOffset.UtcNow;
}
