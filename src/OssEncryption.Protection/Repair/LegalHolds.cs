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

    /// <summary>Whether an object is on legal hold. Only buckets with versioning have holds. A version that is named
    /// is asked for at the same time as HeadObject, where its bucket is known to retain objects.</summary>
    /// <param name="address">The object.</param>
    /// <param name="head">The response of HeadObject.</param>
    /// <param name="stop">Cancels the work.</param>
    public async Task<bool> IsHeldAsync(ObjectAddress address, Task<StoredState> head, CancellationToken stop)
    {
        Task<bool>? asked = IsVersion(address) && IsKnownToRetain(address.Bucket)
            ? AskObjectAsync(address, stop)
            : null;
        StoredState state = await head.ConfigureAwait(false);
        if (state.OssHeaders.TryGetValue(Header, out string? declared) && declared == "ON")
        {
            await Task.WhenAny(asked ?? Task.CompletedTask).ConfigureAwait(false);
            return true;
        }

        return IsVersion(state.Address)
            && await CanRetainAsync(address.Bucket, stop).ConfigureAwait(false)
            && await (asked ?? AskObjectAsync(state.Address, stop)).ConfigureAwait(false);
    }

    /// <summary>Puts an object on legal hold.</summary>
    public Task HoldAsync(ObjectAddress address, CancellationToken stop) => limiter.RunAsync(
        async () =>
        {
            await client.PutObjectLegalHoldAsync(address, true, stop).ConfigureAwait(false);
            return true;
        },
        stop);

    private Task<bool> AskObjectAsync(ObjectAddress address, CancellationToken stop) =>
        limiter.RunAsync(() => client.GetObjectLegalHoldAsync(address, stop), stop);

    private static bool IsVersion(ObjectAddress address) => address.VersionId is not (null or VersionOrder.NullVersion);

    private bool IsKnownToRetain(string bucket)
    {
        lock (_retaining)
        {
            return _retaining.TryGetValue(bucket, out Task<bool>? asked)
                && asked.Status == TaskStatus.RanToCompletion && asked.Result;
        }
    }

    // One request per bucket; a failed one is repeated.
    private Task<bool> CanRetainAsync(string bucket, CancellationToken stop)
    {
        lock (_retaining)
        {
            if (!_retaining.TryGetValue(bucket, out Task<bool>? asked) || asked.IsFaulted || asked.IsCanceled)
            {
                asked = AskBucketAsync(bucket, stop);
                _retaining[bucket] = asked;
            }

            return asked;
        }
    }

    // Who may not ask relies on what HeadObject declares.
    private async Task<bool> AskBucketAsync(string bucket, CancellationToken stop)
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
