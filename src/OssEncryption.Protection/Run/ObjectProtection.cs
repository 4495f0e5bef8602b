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

/// <summary>Encrypts single objects in place, as a plan does, without one.</summary>
public sealed class ObjectProtection : IDisposable
{
    private const string NoKey = "NoSuchKey";
    private const string NotOfMarkers = "MethodNotAllowed";

    private readonly AdaptiveRateLimiter _pace = new();
    private readonly ConcurrentDictionary<string, Task<EncryptionRule>> _rules = new(StringComparer.Ordinal);
    private readonly IOssClient _client;
    private readonly ConcurrencyLimiter _slots;
    private readonly ObjectRepair _repair;

    /// <summary>Prepares to encrypt objects.</summary>
    /// <param name="client">Whom the requests go to.</param>
    /// <param name="slots">Where they take their turns.</param>
    /// <param name="options">How objects are copied.</param>
    public ObjectProtection(IOssClient client, ConcurrencyLimiter slots, RepairOptions options)
    {
        _client = client.WithRateLimit(_pace);
        _slots = slots;
        _repair = new ObjectRepair(_client, slots, new NoRepairLog(), options);
    }

    /// <summary>Looks at an object, and decides what is to be done.</summary>
    /// <param name="address">The object; with a version it must be the current one to be changed.</param>
    /// <param name="wanted">How it shall be encrypted; <c>null</c> for what the rule of its bucket says.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="OssInputException">Nothing is wanted, and the bucket has no rule.</exception>
    public async Task<ProtectionTask> InspectAsync(
        ObjectAddress address, EncryptionRule? wanted, CancellationToken stop)
    {
        EncryptionRule rule = WantedEncryption.Require(wanted ?? await RuleOfAsync(address.Bucket, stop)
            .ConfigureAwait(false));
        StoredState? state = await LookAtAsync(address, stop).ConfigureAwait(false);
        var item = new ListedObject
        {
            Address = address,
            IsLatest = address.VersionId is null || await IsCurrentAsync(address, stop).ConfigureAwait(false),
            IsDeleteMarker = state is null,
        };

        // The retention policy of the bucket is left to the service, which refuses to overwrite what it protects.
        var decision = new ObjectDecision(rule, retention: null, DateTimeOffset.UtcNow);
        return new ProtectionTask(decision.Decide(0, new Look(new FoundObject(item, false), state)), rule);
    }

    /// <summary>Encrypts an object that was looked at.</summary>
    public Task<PlanOutcome> RunAsync(ProtectionTask task, CancellationToken stop) =>
        _repair.RunAsync(task.Entry, task.Wanted, null, stop);

    /// <inheritdoc/>
    public void Dispose() => _pace.Dispose();

    private Task<StoredState> HeadAsync(ObjectAddress address, CancellationToken stop) =>
        _slots.RunAsync(() => _client.HeadObjectAsync(address, ReadConditions.None, stop), stop);

    // Nothing for a version that is a delete marker.
    private async Task<StoredState?> LookAtAsync(ObjectAddress address, CancellationToken stop)
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
        bucket, name => _slots.RunAsync(() => _client.GetBucketEncryptionAsync(name, stop), stop));
}

/// <summary>What is to be done about one object.</summary>
/// <param name="Entry">What was found, and what is to be done.</param>
/// <param name="Wanted">How it shall be encrypted.</param>
public sealed record ProtectionTask(PlanEntry Entry, EncryptionRule Wanted);
