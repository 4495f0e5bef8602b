using System.Collections.Concurrent;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Replication;

/// <summary>Finds the replication that a CMK would end. A replication rule that does not replicate objects under
/// SSE-KMS leaves out, without an error, objects under a CMK and objects whose replica would get one; so a CMK on
/// either bucket ends it. Source: the vendor's page on cross-region replication in specific scenarios. The rules of
/// each bucket are read once. Safe to use from many threads.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
public sealed class ReplicationCheck(IOssClient client, ConcurrencyLimiter limiter)
{
    private readonly object _gate = new();
    private readonly ConcurrentDictionary<string, Task<BucketRules>> _rules = new(StringComparer.Ordinal);
    private Task<AccountRules>? _account;

    /// <summary>The replication that a CMK on a bucket would end.</summary>
    public async Task<ReplicationVerdict> CheckAsync(string bucket, CancellationToken stop)
    {
        BucketRules own = await RulesOfAsync(bucket, stop).ConfigureAwait(false);
        Task<AccountRules> account;
        lock (_gate)
        {
            account = _account ??= ReadAccountAsync(stop);
        }

        AccountRules others = await account.ConfigureAwait(false);
        return new ReplicationVerdict(
            bucket,
            [
                .. own.Replication.Where(rule => !rule.ReplicatesKms)
                    .Select(rule => new EndedReplication(rule, bucket, rule.DestinationBucket)),
                .. others.Buckets.Where(source => source.Bucket != bucket)
                    .SelectMany(
                        source => source.Replication.Where(rule =>
                            !rule.ReplicatesKms && rule.DestinationBucket == bucket),
                        (source, rule) => new EndedReplication(rule, source.Bucket, bucket)),
            ])
        {
            Failure = own.Failure ?? others.Failure,
        };
    }

    private Task<BucketRules> RulesOfAsync(string bucket, CancellationToken stop) =>
        _rules.GetOrAdd(bucket, name => ReadAsync(name, stop));

    private async Task<BucketRules> ReadAsync(string bucket, CancellationToken stop)
    {
        try
        {
            IReadOnlyList<BucketReplication> rules = await limiter.RunAsync(
                () => client.GetBucketReplicationAsync(bucket, stop), stop).ConfigureAwait(false);
            return new BucketRules(bucket, rules, null);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            return new BucketRules(bucket, [], failure);
        }
    }

    // Only the source of a replication has its rules, so every bucket that may be a source is read.
    private async Task<AccountRules> ReadAccountAsync(CancellationToken stop)
    {
        var reads = new List<Task<BucketRules>>();
        try
        {
            BucketPage page;
            string? marker = null;
            do
            {
                page = await client.ListBucketsAsync(null, marker, stop).ConfigureAwait(false);
                marker = page.NextMarker;
                reads.AddRange(page.Buckets.Select(bucket => RulesOfAsync(bucket.Name, stop)));
            }
            while (marker is not null);
        }
        catch (OssException failure) when (failure is not CredentialException)
        {
            return new AccountRules(await Task.WhenAll(reads).ConfigureAwait(false), failure);
        }

        BucketRules[] rules = await Task.WhenAll(reads).ConfigureAwait(false);
        return new AccountRules(rules, rules.FirstOrDefault(bucket => bucket.Failure is not null)?.Failure);
    }

    private sealed record BucketRules(
        string Bucket, IReadOnlyList<BucketReplication> Replication, OssException? Failure);

    private sealed record AccountRules(IReadOnlyList<BucketRules> Buckets, OssException? Failure);
}

/// <summary>What a CMK on a bucket would do to replication.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Ended">The replication that would end.</param>
public sealed record ReplicationVerdict(string Bucket, IReadOnlyList<EndedReplication> Ended)
{
    /// <summary>Why some rules could not be read, or <c>null</c>: there may be more that would end.</summary>
    public OssException? Failure { get; init; }

    /// <summary>Whether the replication of an object ends.</summary>
    public bool Ends(string key) => Ended.Any(ended => ended.Rule.Prefixes.Count == 0
        || ended.Rule.Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>The replication in words: <c>rule 'r1' (invoices → copies)</c>.</summary>
    public override string ToString() => string.Join(", ", Ended);
}

/// <summary>A replication that a CMK would end.</summary>
/// <param name="Rule">Its rule.</param>
/// <param name="Source">The bucket that is replicated.</param>
/// <param name="Destination">The bucket with the replicas.</param>
public sealed record EndedReplication(BucketReplication Rule, string Source, string Destination)
{
    /// <summary>The rule and its buckets.</summary>
    public override string ToString() => $"rule '{Rule.Id}' ({Source} → {Destination})";
}
