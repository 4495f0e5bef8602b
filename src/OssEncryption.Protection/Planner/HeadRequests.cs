using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;

namespace OssEncryption.Protection.Planner;

/// <summary>Reads the state of objects, and tells the failures of an object from those of the service. When a request
/// fails in a way that both may cause, something else is asked for: the object that was read last, or before the first
/// one the bucket. If that fails, too, it is the service.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
internal sealed class HeadRequests(IOssClient client, ConcurrencyLimiter limiter)
{
    private const int Attempts = 2;

    private volatile ObjectAddress? _read;

    /// <summary>Whether the service has responded to a HeadObject, be it with a refusal.</summary>
    public bool HasResponse => _read is not null;

    /// <summary>Reads the state of an object, or why it cannot be read.</summary>
    /// <exception cref="OssException">The service failed.</exception>
    public async Task<ScannedObject> ReadAsync(FoundObject found, CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new ScannedObject(found, await HeadAsync(found.Item.Address, stop).ConfigureAwait(false));
            }
            catch (OssException failure) when (ServiceFailure.IsOfObject(failure))
            {
                return new ScannedObject(found, Failure: failure);
            }
            catch (OssException failure) when (ServiceFailure.MayBe(failure))
            {
                await RequireServiceAsync(found.Item.Address.Bucket, stop).ConfigureAwait(false);
                if (attempt == Attempts)
                {
                    return new ScannedObject(found, Failure: failure);
                }
            }
        }
    }

    private async Task<StoredState> HeadAsync(ObjectAddress address, CancellationToken stop)
    {
        try
        {
            StoredState state = await limiter.RunAsync(
                () => client.HeadObjectAsync(address, ReadConditions.None, stop), stop).ConfigureAwait(false);
            _read = address;
            return state;
        }
        catch (OssServiceException refusal) when (ServiceFailure.IsOfObject(refusal))
        {
            _read = address;
            throw;
        }
    }

    private async Task RequireServiceAsync(string bucket, CancellationToken stop)
    {
        try
        {
            if (_read is { } known)
            {
                await HeadAsync(known, stop).ConfigureAwait(false);
            }
            else
            {
                await limiter.RunAsync(() => client.GetBucketInfoAsync(bucket, stop), stop).ConfigureAwait(false);
            }
        }
        catch (OssException refusal) when (ServiceFailure.IsOfObject(refusal))
        {
            // It responds.
        }
    }
}
