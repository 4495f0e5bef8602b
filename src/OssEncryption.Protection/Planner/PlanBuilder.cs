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
/// entries. It sends no request that changes anything. Memory does not grow with the number of objects. A planning that
/// is stopped leaves what it has marked, and another one with the same options goes on from there.</summary>
public sealed class PlanBuilder : IDisposable
{
    private readonly IOssClient _client;
    private readonly AdaptiveRateLimiter _rateLimiter;
    private readonly ConcurrencyLimiter _limiter;
    private readonly PlanOptions _options;
    private readonly PlanWriter _writer;
    private readonly PlanningJournal _journal;
    private readonly PlanSummary _summary;
    private readonly List<PlanBucket> _buckets = [];
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private long _requestsBefore;
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
            throw InventoryFinder.NotNamed();
        }

        _limiter = limiter;
        _options = options;
        _writer = new PlanWriter(options.Folder, replaces: options.Replaces, resumes: options.Resumes);
        _journal = OpenJournal();
        _options = options with { Created = _journal.Created };
        _summary = new PlanSummary(_options.Created);
        Restore();
        _rateLimiter = new AdaptiveRateLimiter(options.MaxRequestsPerSecond, options.Clock);
        _client = client.WithRateLimit(_rateLimiter);
    }

    /// <summary>The folder of the plan.</summary>
    public string Folder => _options.Folder;

    /// <summary>The number of objects planned so far. Thread-safe.</summary>
    public long Decided => Interlocked.Read(ref _decided);

    /// <summary>Whether there is a bucket in the plan.</summary>
    public bool HasBuckets => _buckets.Count > 0;

    /// <summary>The bucket in which the planning stopped, or <c>null</c>. Then the plan cannot be completed, and
    /// another planning can go on.</summary>
    public string? StoppedIn { get; private set; }

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
        RequireNotStopped(bucket);
        try
        {
            return await PlanAsync(bucket, wanted, stop).ConfigureAwait(false);
        }
        catch (OssException failure) when (_journal.HasMarks && ServiceFailure.IsOrMayBe(failure))
        {
            StoppedIn = bucket;
            throw;
        }
    }

    private async Task<PlanBucket> PlanAsync(string bucket, EncryptionRule? wanted, CancellationToken stop)
    {
        if (_named.Contains(bucket))
        {
            throw new PlanException(PlanError.PlanBucketRepeated,
                $"Bucket '{bucket}' is in the plan already. Name each bucket once.");
        }

        BucketInfo info = await _client.GetBucketInfoAsync(bucket, stop).ConfigureAwait(false);
        var planned = new PlanBucket(bucket, WantedEncryption.Accept(wanted ?? info.Encryption), info.Versioning)
        {
            Created = info.Summary.CreationDate,
        };
        PlanningMark? mark = _journal.Sections.FirstOrDefault(known => known.Bucket.Name == bucket);
        mark?.RequireSame(planned, info.OwnerId);
        if (mark?.IsWhole == true)
        {
            _named.Add(bucket);
            return mark.Bucket;
        }

        RequireTurn(bucket);
        ReplicationVerdict? replication = planned.Wanted.KmsKeyId is not null && _options.Replication is { } check
            ? await check.CheckAsync(bucket, stop).ConfigureAwait(false)
            : null;
        ReplicationFailure ??= replication?.Failure;
        BucketGuards guards = await BucketGuards.ReadAsync(_client, info, stop)
            .ConfigureAwait(false);
        mark?.RequireSame(guards);
        string? begun = mark?.Bucket.Inventory;
        mark ??= new PlanningMark { Bucket = planned, Totals = new PlanTotals() };
        mark = mark with { Bucket = planned with { Notes = guards.Notes }, Owner = info.OwnerId };
        SourcePosition start = mark.Position;
        if (_options.Source == PlanSource.Head)
        {
            ObjectAddress? after = start.Key is { } key ? new ObjectAddress(bucket, key, start.VersionId) : null;
            var pages = new ObjectPages(
                _client, bucket, _options.Filter.Prefix, ListsVersions(planned), _options.BatchSize, after);
            return await AddAsync(new ListedObjects(pages, start), mark, guards, replication, stop)
                .ConfigureAwait(false);
        }

        FoundInventory inventory = await FindInventoryAsync(planned, begun, stop).ConfigureAwait(false);
        var objects = new InventoryObjects(
            _client, inventory, bucket, ListsVersions(planned), _writer.Folder, start, _options.BatchSize);
        mark = mark with
        {
            Bucket = mark.Bucket with
            {
                Inventory = inventory.Address.ToString(),
                InventoryCreated = inventory.Manifest.Created,
            },
        };
        return await AddAsync(objects, mark, guards, replication, stop).ConfigureAwait(false);
    }

    /// <summary>Finishes the plan.</summary>
    /// <returns>Its header.</returns>
    /// <exception cref="PlanException">A bucket of the planning that was stopped was not named.</exception>
    public PlanHeader Complete()
    {
        if (_journal.Sections.FirstOrDefault(section => !_named.Contains(section.Bucket.Name)) is { } missing)
        {
            throw new PlanException(PlanError.PlanningDiffers,
                $"The planning in '{_writer.Folder}' was begun with bucket '{missing.Bucket.Name}', which is not " +
                "planned now. Name the same buckets, or make the plan anew in another folder.");
        }

        _journal.Dispose();
        return _writer.Complete(new PlanHeader
        {
            Id = Guid.NewGuid().ToString("D"),
            Created = _options.Created,
            Host = _options.Host,
            Region = _options.Region,
            Source = _options.Source,
            ShardCount = _options.ShardCount,
            Filter = _options.Filter,
            Buckets = [.. _buckets],
            Totals = _summary.Totals with { PlanRequests = Requests },
        });
    }

    /// <summary>Deletes what was written unless the plan is finished, or another planning can go on.</summary>
    public void Dispose()
    {
        if (_journal.HasMarks)
        {
            _journal.Dispose();
        }
        else
        {
            _journal.Delete();
        }

        _writer.Dispose();
        _rateLimiter.Dispose();
    }

    private long Requests => _requestsBefore + _rateLimiter.Requests;

    private PlanningJournal OpenJournal()
    {
        try
        {
            return new PlanningJournal(_writer.Folder, _options.Parameters, _options.Created);
        }
        catch when (!_options.Resumes)
        {
            _writer.Dispose();
            throw;
        }
    }

    // Takes over what a planning that was stopped has done.
    private void Restore()
    {
        _writer.Restore(_journal.Files);
        _decided = _writer.Count;
        _requestsBefore = _journal.Requests;
        if (_journal.HasMarks)
        {
            _writer.Keep();
        }

        foreach (PlanningMark section in _journal.Sections.Where(section => section.IsWhole))
        {
            _buckets.Add(section.Bucket);
            _summary.Add(section.Totals);
        }
    }

    private void RequireNotStopped(string bucket)
    {
        if (StoppedIn is { } stopped)
        {
            throw new PlanException(PlanError.PlanIncomplete,
                $"Bucket '{bucket}' is not planned, as the planning stopped in bucket '{stopped}'. Go on by the same " +
                "command and -Resume.");
        }
    }

    // The entries of a bucket follow each other.
    private void RequireTurn(string bucket)
    {
        if (_journal.Open is { } open && open.Bucket.Name != bucket)
        {
            throw new PlanException(PlanError.PlanningDiffers,
                $"The planning in '{_writer.Folder}' was stopped in bucket '{open.Bucket.Name}', and would go on " +
                $"with '{bucket}'. Name the same buckets in the same order, or make the plan anew in another folder.");
        }
    }

    // A bucket that never had versioning has one version of each object.
    private bool ListsVersions(PlanBucket bucket) => _options.Filter.AllVersions && bucket.Versioning is not null;

    private async Task<PlanBucket> AddAsync(
        IObjectSource source,
        PlanningMark start,
        BucketGuards guards,
        ReplicationVerdict? replication,
        CancellationToken stop)
    {
        var section = new PlanSummary(_options.Created)
        {
            Replication = replication,
            RetainsObjects = guards.RetainsObjects,
            Shifts =
            [
                .. guards.Lifecycle.Select((effect, i) => new LifecycleShift(
                    effect, _options.Created, i < start.Lifecycle.Count ? start.Lifecycle[i] : null)),
            ],
        };
        section.Add(start.Totals);
        PlanBucket bucket = start.Bucket;
        var decision = new ObjectDecision(bucket.Wanted, guards, _options.Created)
        {
            LargestCopy = _options.LargestCopy,
        };
        var marks = new MarkRule(_options, _writer.Count);
        FoundObject? last = null;
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
                        last = scanned.Found;
                        Interlocked.Increment(ref _decided);
                    },
                    stop,
                    end =>
                    {
                        if (marks.IsDue(_writer.Count))
                        {
                            start = start with { Position = end };
                            last = null;
                            Mark(start, section);
                        }
                    }).ConfigureAwait(false);
            }

            bucket = bucket with
            {
                Counts = section.Totals.Counts,
                Notes = [.. guards.Notes, .. section.Shifts.Select(shift => shift.Note).OfType<PlanNote>()],
            };
            Mark(start with { Bucket = bucket, IsWhole = true }, section);
        }
        catch (Exception failure)
        {
            try
            {
                if (failure is OssException cause && ServiceFailure.IsOrMayBe(cause))
                {
                    Mark(start with { Position = last?.End ?? start.Position }, section);
                }
            }
            finally
            {
                _writer.UndoSection();
                Interlocked.Exchange(ref _decided, _writer.Count);
                StoppedIn = _journal.Open?.Bucket.Name;
            }

            throw;
        }

        _summary.Add(section.Totals);
        _buckets.Add(bucket);
        _named.Add(bucket.Name);
        return bucket;
    }

    private void Mark(PlanningMark mark, PlanSummary section)
    {
        _journal.Add(mark with
        {
            Files = _writer.BeginSection(),
            Totals = section.Totals,
            Lifecycle = [.. section.Shifts.Select(shift => shift.Count)],
            Requests = Requests,
        });
        _writer.Keep();
    }

    private bool Takes(string key) =>
        (_options.Filter.Prefix is not { } prefix || key.StartsWith(prefix, StringComparison.Ordinal))
        && _options.Takes(key);

    private async Task<FoundInventory> FindInventoryAsync(
        PlanBucket bucket, string? begun, CancellationToken stop)
    {
        var finder = new InventoryFinder(_client, ProtocolHashes.HasMd5);
        FoundInventory found = await finder.FindAsync(
            bucket.Name, begun is null ? _options.InventoryId : null, begun ?? _options.Manifest, stop)
            .ConfigureAwait(false);
        return !ListsVersions(bucket) || found.Manifest.Columns.HasVersions
            ? found
            : throw new InventoryException(InventoryError.InventoryWithoutVersions,
                $"The inventory '{found.Address}' lists the current objects only. Take one of all versions, or leave " +
                "-AllVersions out.");
    }
}
