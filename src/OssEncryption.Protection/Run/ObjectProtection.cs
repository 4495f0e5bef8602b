using System.Collections.Concurrent;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Planner;
using OssEncryption.Protection.RateLimiting;
using OssEncryption.Protection.Repair;

namespace OssEncryption.Protection.Run;

/// <summary>Encrypts single objects in place, without a plan.</summary>
public sealed class ObjectProtection : IDisposable
{
    private const string NoKey = "NoSuchKey";
    private const string NotOfMarkers = "MethodNotAllowed";

    private readonly AdaptiveRateLimiter _rateLimiter = new();
    private readonly ConcurrentDictionary<string, Task<EncryptionRule>> _rules = new(StringComparer.Ordinal);
    private readonly IOssClient _client;
    private readonly ConcurrencyLimiter _limiter;
    private readonly ObjectRepair _repair;

    /// <summary>Creates the service.</summary>
    /// <param name="client">The client.</param>
    /// <param name="limiter">Limits concurrent requests.</param>
    /// <param name="options">Options of the copies.</param>
    public ObjectProtection(IOssClient client, ConcurrencyLimiter limiter, RepairOptions options)
    {
        _client = client.WithRateLimit(_rateLimiter);
        _limiter = limiter;
        _repair = new ObjectRepair(_client, limiter, new NoWriteAheadLog(), options);
    }

    /// <summary>Reads the state of an object, and decides what to do.</summary>
    /// <param name="address">The object. A version is changed only if it is the current one.</param>
    /// <param name="wanted">The wanted encryption; <c>null</c> for the default rule of the bucket.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="OssInputException">No encryption is named, and the bucket has no rule.</exception>
    public async Task<ProtectionTask> InspectAsync(
        ObjectAddress address, EncryptionRule? wanted, CancellationToken stop)
    {
        EncryptionRule rule = WantedEncryption.Require(wanted ?? await RuleOfAsync(address.Bucket, stop)
            .ConfigureAwait(false));
        Task<bool> isCurrent = address.VersionId is null ? Task.FromResult(true) : IsCurrentAsync(address, stop);
        Task<StoredState?> head = TryHeadAsync(address, stop);
        await Task.WhenAll(head, isCurrent).ConfigureAwait(false);
        StoredState? state = head.Result;
        var item = new ListedObject
        {
            Address = address,
            IsLatest = isCurrent.Result,
            IsDeleteMarker = state is null,
        };

        // The service enforces the retention policy: it rejects a copy that overwrites a retained object.
        var decision = new ObjectDecision(rule, guards: null, DateTimeOffset.UtcNow);
        return new ProtectionTask(decision.Decide(0, new ScannedObject(new FoundObject(item, false), state)), rule);
    }

    /// <summary>Encrypts an object that was inspected.</summary>
    public Task<PlanOutcome> RunAsync(ProtectionTask task, CancellationToken stop) =>
        _repair.RunAsync(task.Entry, task.Wanted, null, stop);

    /// <inheritdoc/>
    public void Dispose() => _rateLimiter.Dispose();

    private Task<StoredState> HeadAsync(ObjectAddress address, CancellationToken stop) =>
        _limiter.RunAsync(() => _client.HeadObjectAsync(address, ReadConditions.None, stop), stop);

    // Null for a delete marker.
    private async Task<StoredState?> TryHeadAsync(ObjectAddress address, CancellationToken stop)
    {
        try
        {
            return await HeadAsync(address, stop).ConfigureAwait(false);
        }
        catch (OssServiceException marker) when (address.VersionId is not null && marker.Code == NotOfMarkers)
        {
            return null;
        }
    }

    private async Task<bool> IsCurrentAsync(ObjectAddress address, CancellationToken stop)
    {
        try
        {
            StoredState current = await HeadAsync(address with { VersionId = null }, stop).ConfigureAwait(false);
            return current.Address.VersionId == address.VersionId;
        }
        catch (OssServiceException deleted) when (deleted.Code == NoKey)
        {
            return false;
        }
    }

    private Task<EncryptionRule> RuleOfAsync(string bucket, CancellationToken stop) => _rules.GetOrAdd(
        bucket, name => _limiter.RunAsync(() => _client.GetBucketEncryptionAsync(name, stop), stop));
}

/// <summary>What is to be done with one object.</summary>
/// <param name="Entry">Its state, and what is to be done.</param>
/// <param name="Wanted">The wanted encryption.</param>
public sealed record ProtectionTask(PlanEntry Entry, EncryptionRule Wanted);
