using System.Collections.Concurrent;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Run;

/// <summary>Tells the buckets of a plan from others of their names. At another endpoint, or where a bucket was deleted
/// and made anew, no object is the planned one, and a journal that said so would keep the right ones from being
/// encrypted later.</summary>
internal sealed class PlannedBuckets(PlanHeader plan, IOssClient client, ConcurrencyLimiter slots)
{
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Lazy<Task>> _checks = new(StringComparer.Ordinal);

    /// <summary>Refuses a bucket that is not the planned one. Each is asked for once; where the caller may not do that,
    /// it is taken for the planned one.</summary>
    /// <exception cref="PlanException"><see cref="PlanError.PlanOfOtherBucket"/>.</exception>
    public Task RequireAsync(string bucket, CancellationToken stop) =>
        _checks.GetOrAdd(bucket, name => new Lazy<Task>(() => CheckAsync(name, stop))).Value;

    private async Task CheckAsync(string bucket, CancellationToken stop)
    {
        DateTimeOffset? planned = plan.Buckets.First(known => known.Name == bucket).Created;
        if (planned is { } then
            && await FindCreatedAsync(bucket, stop).ConfigureAwait(false) is { } now
            && (now - then).Duration() >= Precision)
        {
            throw new PlanException(PlanError.PlanOfOtherBucket, FormattableString.Invariant(
                $"The bucket '{bucket}' at this endpoint was made at {now.UtcDateTime:u}, and the one of the plan at ") +
                FormattableString.Invariant($"{then.UtcDateTime:u} ({plan.Host}). Connect to the endpoint of the ") +
                "plan; if the bucket was deleted and made anew, make another plan.");
        }
    }

    private async Task<DateTimeOffset?> FindCreatedAsync(string bucket, CancellationToken stop)
    {
        try
        {
            BucketInfo info = await slots.RunAsync(() => client.GetBucketInfoAsync(bucket, stop), stop)
                .ConfigureAwait(false);
            return info.Summary.CreationDate;
        }
        catch (OssException)
        {
            return null;
        }
    }
}
