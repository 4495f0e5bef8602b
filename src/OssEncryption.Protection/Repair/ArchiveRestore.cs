using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Repair;

/// <summary>Makes archived objects readable before they are copied. What is to be done follows from what HeadObject
/// declares, so that any run on any machine goes on where the last one stopped, and nothing is restored twice. Source:
/// RestoreObject.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="options">How to restore; <c>null</c> to restore nothing.</param>
/// <param name="now">The time.</param>
internal sealed class ArchiveRestore(
    IOssClient client, ConcurrencyLimiter limiter, RestoreOptions? options, Func<DateTimeOffset> now)
{
    // An object that freezes sooner may freeze before its copy is done.
    private static readonly TimeSpan Margin = TimeSpan.FromHours(2);

    /// <summary>Asks for the restoration of a frozen object, and prolongs one that would end too soon.</summary>
    /// <exception cref="RepairSkippedException"><see cref="OutcomeReason.Restoring"/>: it cannot be read
    /// yet.</exception>
    public async Task RequireReadableAsync(StoredState state, CancellationToken stop)
    {
        string storageClass = state.Properties.StorageClass ?? "";
        RestoreState? restored = RestoreState.TryParse(state.Restore);
        if (!StorageTiers.IsArchive(storageClass) || options is null
            || restored?.IsReadableUntil(now() + Margin) == true)
        {
            return;
        }

        if (restored?.IsOngoing == true)
        {
            throw Restoring("It is being restored.", storageClass);
        }

        if (!await AskAsync(state.Address, storageClass, stop).ConfigureAwait(false))
        {
            throw Restoring("Its restoration was asked for.", storageClass);
        }
    }

    private async Task<bool> AskAsync(ObjectAddress address, string storageClass, CancellationToken stop)
    {
        int days = Math.Min(options!.Days, StorageTiers.MostRestoredDays(storageClass));
        RestoreTier? tier = StorageTiers.TierFor(storageClass, options.Tier);
        try
        {
            return await limiter.RunAsync(
                () => client.RestoreObjectAsync(address with { VersionId = null }, days, tier, stop), stop)
                .ConfigureAwait(false);
        }
        catch (OssServiceException ongoing) when (ongoing.Code == "RestoreAlreadyInProgress")
        {
            // Somebody else asked for it since it was looked at.
            return false;
        }
    }

    private RepairSkippedException Restoring(string what, string storageClass)
    {
        TimeSpan time = StorageTiers.RestoreTime(storageClass, options!.Tier);
        return new RepairSkippedException(OutcomeReason.Restoring,
            FormattableString.Invariant($"{what} Class {storageClass} takes up to {Words(time)}."))
        {
            ReadyBy = now() + time,
        };
    }

    private static string Words(TimeSpan time) => time.TotalHours < 1
        ? FormattableString.Invariant($"{time.TotalMinutes:0} minutes")
        : FormattableString.Invariant($"{time.TotalHours:0} hours");
}

/// <summary>How archived objects are restored.</summary>
public sealed record RestoreOptions
{
    /// <summary>How fast, and how dear. Archive has one speed; DeepColdArchive has no bulk.</summary>
    public RestoreTier Tier { get; init; } = RestoreTier.Standard;

    /// <summary>For how many days an object can be read: 1 to 365, in class Archive at most 7.</summary>
    public int Days { get; init; } = 3;
}
