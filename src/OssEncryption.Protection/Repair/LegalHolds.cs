using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Reads and sets legal holds. HeadObject need not declare one, so objects of buckets that can retain objects
/// are asked for it.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
internal sealed class LegalHolds(IOssClient client, ConcurrencyLimiter limiter)
{
    private const string Header = "x-oss-object-worm-legal-hold";

    private readonly Dictionary<string, Task<bool>> _retaining = new(StringComparer.Ordinal);

    /// <summary>Whether an object is on legal hold. Only buckets with versioning have holds.</summary>
    public async Task<bool> IsHeldAsync(StoredState state, CancellationToken stop)
    {
        if (state.OssHeaders.TryGetValue(Header, out string? declared) && declared == "ON")
        {
            return true;
        }

        return state.Address.VersionId is not (null or VersionOrder.NullVersion)
            && await CanRetainAsync(state.Address.Bucket, stop).ConfigureAwait(false)
            && await limiter.RunAsync(() => client.GetObjectLegalHoldAsync(state.Address, stop), stop)
                .ConfigureAwait(false);
    }

    /// <summary>Puts an object on legal hold.</summary>
    public Task HoldAsync(ObjectAddress address, CancellationToken stop) => limiter.RunAsync(
        async () =>
        {
            await client.PutObjectLegalHoldAsync(address, true, stop).ConfigureAwait(false);
            return true;
        },
        stop);

    // One request per bucket; a failed one is repeated.
    private Task<bool> CanRetainAsync(string bucket, CancellationToken stop)
    {
        lock (_retaining)
        {
            if (!_retaining.TryGetValue(bucket, out Task<bool>? asked) || asked.IsFaulted || asked.IsCanceled)
            {
                asked = AskAsync(bucket, stop);
                _retaining[bucket] = asked;
            }

            return asked;
        }
    }

    // Who may not ask relies on what HeadObject declares.
    private async Task<bool> AskAsync(string bucket, CancellationToken stop)
    {
        try
        {
            return await limiter.RunAsync(() => client.GetBucketObjectWormAsync(bucket, stop), stop)
                .ConfigureAwait(false) is not null;
        }
        catch (OssServiceException refusal) when (refusal.StatusCode is >= 400 and < 500)
        {
            return false;
        }
    }
}
