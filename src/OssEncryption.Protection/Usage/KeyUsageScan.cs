using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Planner;

namespace OssEncryption.Protection.Usage;

/// <summary>Reads under which keys a bucket stores its objects, and which keys its settings name. It only reads, and
/// what it cannot read it says. Safe to use for several buckets at once.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="allVersions">Whether noncurrent versions are counted, too.</param>
public sealed class KeyUsageScan(IOssClient client, ConcurrencyLimiter limiter, bool allVersions)
{
    private const int Window = 1024;

    private long _scanned;

    /// <summary>The number of objects read so far. Thread-safe.</summary>
    public long Scanned => Interlocked.Read(ref _scanned);

    /// <summary>Reads a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="withObjects">Whether its objects are read; else its settings alone.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="CredentialException">There is no credential to ask with.</exception>
    public async Task<BucketKeyUsage> ReadAsync(BucketSummary bucket, bool withObjects, CancellationToken stop)
    {
        var usage = new BucketKeyUsage(bucket.Name, bucket.Region);
        await usage.TryAsync("the encryption rule", async () => usage.Rule = await limiter.RunAsync(
            () => client.GetBucketEncryptionAsync(bucket.Name, stop), stop).ConfigureAwait(false))
            .ConfigureAwait(false);
        await usage.TryAsync("the replication rules", async () => usage.Replication = await limiter.RunAsync(
            () => client.GetBucketReplicationAsync(bucket.Name, stop), stop).ConfigureAwait(false))
            .ConfigureAwait(false);
        if (withObjects)
        {
            await usage.TryAsync("the objects", () => ReadObjectsAsync(usage, stop)).ConfigureAwait(false);
        }

        return usage;
    }

    private async Task ReadObjectsAsync(BucketKeyUsage usage, CancellationToken stop)
    {
        string? versioning = await limiter.RunAsync(
            () => client.GetBucketVersioningAsync(usage.Bucket, stop), stop).ConfigureAwait(false);
        bool hasVersions = versioning is not null;
        if (hasVersions && !allVersions)
        {
            usage.AddGap("has noncurrent versions, which were not looked at (-AllVersions looks at them)");
        }

        // The scanner holds the objects that are on their way, so each bucket has one of its own.
        var pages = new ObjectPages(client, usage.Bucket, null, hasVersions && allVersions);
        using var source = new ListedObjects(pages);
        await new ObjectScanner(client, limiter, Window).RunAsync(
            source,
            _ => true,
            scanned =>
            {
                usage.Add(scanned);
                Interlocked.Increment(ref _scanned);
            },
            stop).ConfigureAwait(false);
    }
}

/// <summary>What one bucket has to do with keys.</summary>
/// <param name="bucket">The bucket.</param>
/// <param name="region">Its region.</param>
public sealed class BucketKeyUsage(string bucket, string region)
{
    private readonly Dictionary<string, StoredUnderKey> _byKey = new(StringComparer.Ordinal);
    private readonly List<string> _gaps = [];
    private long _unread;

    /// <summary>The bucket.</summary>
    public string Bucket { get; } = bucket;

    /// <summary>Its region.</summary>
    public string Region { get; } = region;

    /// <summary>Its default rule, or <c>null</c> when it could not be read.</summary>
    public EncryptionRule? Rule { get; internal set; }

    /// <summary>Its replication rules.</summary>
    public IReadOnlyList<BucketReplication> Replication { get; internal set; } = [];

    /// <summary>What is stored under each key, by the id that objects declare.</summary>
    public IReadOnlyDictionary<string, StoredUnderKey> ByKey => _byKey;

    /// <summary>What could not be looked at, each the end of the sentence "Bucket 'a' …".</summary>
    public IReadOnlyList<string> Gaps => _unread == 0
        ? _gaps
        : [.. _gaps, FormattableString.Invariant($"has objects that could not be read ({_unread})")];

    /// <summary>Adds what could not be looked at.</summary>
    internal void AddGap(string gap) => _gaps.Add(gap);

    /// <summary>Reads a part of the bucket; a failure is a gap.</summary>
    internal async Task TryAsync(string what, Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            string code = failure is OssServiceException refusal ? refusal.Code : failure.Message;
            _gaps.Add($"did not let {what} be read ({code})");
        }
    }

    /// <summary>Adds an object.</summary>
    internal void Add(ScannedObject scanned)
    {
        if (scanned.Failure is not null)
        {
            _unread++;
        }
        else if (scanned.State is { Encryption.KmsKeyId: { } key } state)
        {
            _byKey[key] = (_byKey.TryGetValue(key, out StoredUnderKey? known) ? known : StoredUnderKey.None)
                .With(state.Size, scanned.Found.Item.LastModified);
        }
    }
}

/// <summary>Objects that are stored under one key.</summary>
/// <param name="Objects">Their number; noncurrent versions count each, where they were looked at.</param>
/// <param name="Bytes">Their size in bytes.</param>
public sealed record StoredUnderKey(long Objects, long Bytes)
{
    /// <summary>Nothing.</summary>
    public static StoredUnderKey None { get; } = new(0, 0);

    /// <summary>When the oldest was written, UTC; <c>null</c> without objects.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>When the newest was written, UTC; <c>null</c> without objects.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>This and another amount together.</summary>
    public StoredUnderKey With(StoredUnderKey other) => new(Objects + other.Objects, Bytes + other.Bytes)
    {
        Oldest = Oldest is null || other.Oldest < Oldest ? other.Oldest ?? Oldest : Oldest,
        Newest = Newest is null || other.Newest > Newest ? other.Newest ?? Newest : Newest,
    };

    /// <summary>This and one more object.</summary>
    internal StoredUnderKey With(long size, DateTimeOffset written) =>
        With(new StoredUnderKey(1, size) { Oldest = written, Newest = written });
}
