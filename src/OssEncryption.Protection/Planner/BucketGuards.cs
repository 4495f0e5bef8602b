using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>The settings of a bucket that stand in the way of a plan, or that applying it sets off. Each is asked for
/// once; one that cannot be read is in the notes with the permission that is missing.</summary>
internal sealed class BucketGuards
{
    private readonly List<PlanNote> _notes = [];

    /// <summary>The retention policy of the bucket, or <c>null</c>.</summary>
    public BucketRetention? Retention { get; init; }

    /// <summary>The rules that forbid everybody to overwrite objects.</summary>
    public IReadOnlyList<OverwriteRule> OverwriteRules { get; private set; } = [];

    /// <summary>What lifecycle rules do some days after an object was written.</summary>
    public IReadOnlyList<LifecycleEffect> Lifecycle { get; private set; } = [];

    /// <summary>Whether the directories of the bucket are entries of their own.</summary>
    public bool IsHierarchical { get; init; }

    /// <summary>Whether objects of class Archive are read without being restored.</summary>
    public bool IsReadDirectly { get; private set; }

    /// <summary>Whether objects of the bucket can be retained.</summary>
    public bool RetainsObjects { get; private set; }

    /// <summary>The notes, without those of lifecycle rules, which need the objects.</summary>
    public IReadOnlyList<PlanNote> Notes => _notes;

    /// <summary>Reads the settings of a bucket.</summary>
    /// <exception cref="OssException">Its retention policy cannot be read, and what it protects must not be
    /// planned.</exception>
    public static async Task<BucketGuards> ReadAsync(
        IOssClient client, BucketInfo info, CancellationToken stop)
    {
        string bucket = info.Summary.Name;
        string? versioning = info.Versioning;
        var guards = new BucketGuards
        {
            IsHierarchical = info.IsHierarchical,
            Retention = await client.GetBucketWormAsync(bucket, stop).ConfigureAwait(false),
        };
        guards.NoteKnown(versioning);
        DefaultRetention? given = versioning is null ? null : await guards.AskAsync(
            PlanNoteSubject.ObjectRetention, "GetBucketObjectWormConfiguration", null,
            () => client.GetBucketObjectWormAsync(bucket, stop)).ConfigureAwait(false);
        IReadOnlyList<OverwriteRule> rules = await guards.AskAsync(
            PlanNoteSubject.OverwriteRules, "GetBucketOverwriteConfig", [],
            () => client.GetBucketOverwriteConfigAsync(bucket, stop)).ConfigureAwait(false);
        guards.Lifecycle = await guards.AskAsync(
            PlanNoteSubject.Lifecycle, "GetBucketLifecycle", [],
            () => client.GetBucketLifecycleAsync(bucket, stop)).ConfigureAwait(false);
        IReadOnlyList<BucketReplication> replication = await guards.AskAsync(
            PlanNoteSubject.Replication, "GetBucketReplication", [],
            () => client.GetBucketReplicationAsync(bucket, stop)).ConfigureAwait(false);
        guards.IsReadDirectly = await guards.AskAsync(
            PlanNoteSubject.ArchiveDirectRead, "GetBucketArchiveDirectRead", false,
            () => client.GetBucketArchiveDirectReadAsync(bucket, stop)).ConfigureAwait(false);
        guards.NoteRead(given, rules, replication);
        return guards;
    }

    private void NoteKnown(string? versioning)
    {
        if (versioning is not null)
        {
            Note(PlanNoteSubject.Versioning, versioning == PlanBucket.VersioningOn
                ? "Versioning is on: the version before stays as it is, and is billed, until it is removed."
                : "Versioning is suspended: a copy replaces the version 'null', and an object with another version " +
                    "beside it is skipped.");
        }

        if (IsHierarchical)
        {
            Note(PlanNoteSubject.HierarchicalNamespace,
                "The bucket has a hierarchical namespace: its directories are entries of their own, cannot be " +
                "copied, and stay as they are.");
        }

        if (Retention is { Holds: true } policy)
        {
            Note(PlanNoteSubject.Retention, FormattableString.Invariant(
                $"Objects cannot be overwritten for {policy.Days} days after they were written ({policy.State})."));
        }
    }

    private void NoteRead(
        DefaultRetention? given, IReadOnlyList<OverwriteRule> rules, IReadOnlyList<BucketReplication> replication)
    {
        if (given is not null)
        {
            RetainsObjects = true;
            Note(PlanNoteSubject.ObjectRetention, "Objects keep their retention and their legal hold, and the plain " +
                "version stays until its own ends." + (given.Period is { } period
                    ? $" A copy of an object without one is retained for {period} ({given.Mode}) from then on."
                    : ""));
        }

        OverwriteRules = [.. rules.Where(rule => rule.IsForAll)];
        foreach (OverwriteRule rule in rules)
        {
            Note(PlanNoteSubject.OverwriteRules,
                $"Rule '{rule.Id}' forbids {(rule.IsForAll ? "everybody" : string.Join(", ", rule.Principals))} to " +
                $"overwrite objects{ScopeOf(rule)}.");
        }

        foreach (BucketReplication rule in replication)
        {
            Note(PlanNoteSubject.Replication,
                $"Rule '{rule.Id}' sends each object that is encrypted to '{rule.DestinationBucket}' again.");
        }

        if (IsReadDirectly)
        {
            Note(PlanNoteSubject.ArchiveDirectRead,
                "Objects of class Archive are copied without being restored, at a higher price for each byte read.");
        }
    }

    private static string ScopeOf(OverwriteRule rule)
    {
        string[] ends =
        [
            .. new[] { ("begin", rule.Prefix), ("end", rule.Suffix) }
                .Where(end => end.Item2.Length > 0)
                .Select(end => $"{end.Item1} with '{end.Item2}'"),
        ];
        return ends.Length == 0 ? "" : " that " + string.Join(" and ", ends);
    }

    private async Task<T> AskAsync<T>(PlanNoteSubject subject, string action, T unknown, Func<Task<T>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (OssServiceException refusal) when (!ServiceFailure.Is(refusal))
        {
            bool isPermission = refusal.StatusCode is 401 or 403;
            _notes.Add(new PlanNote(subject, $"It could not be read ({refusal.Code}), so what it means is not known.")
            {
                MissingPermission = isPermission ? "oss:" + action : null,
            });
            return unknown;
        }
    }

    private void Note(PlanNoteSubject subject, string message) => _notes.Add(new PlanNote(subject, message));
}

/// <summary>Counts the objects for which a lifecycle rule begins to count anew.</summary>
/// <param name="effect">What the rule does.</param>
/// <param name="now">The time of the plan.</param>
/// <param name="known">What was counted before.</param>
internal sealed class LifecycleShift(LifecycleEffect effect, DateTimeOffset now, LifecycleCount? known = null)
{
    private PlanAmount _amount = known?.Amount ?? PlanAmount.None;
    private DateTimeOffset _first = known?.First ?? DateTimeOffset.MaxValue;
    private DateTimeOffset _last = known?.Last ?? DateTimeOffset.MinValue;

    /// <summary>What was counted so far.</summary>
    public LifecycleCount Count => new(effect, _amount, _first, _last);

    /// <summary>Adds an object that will be copied.</summary>
    public void Add(PlanEntry entry)
    {
        if (entry.Address.Key.StartsWith(effect.Prefix, StringComparison.Ordinal)
            && effect.StorageClass != entry.StorageClass)
        {
            _amount = _amount.With(entry.Size);
            _first = entry.LastModified < _first ? entry.LastModified : _first;
            _last = entry.LastModified > _last ? entry.LastModified : _last;
        }
    }

    /// <summary>The note, or <c>null</c> when the rule is for no object of the plan.</summary>
    public PlanNote? Note => _amount.Objects == 0 ? null : new PlanNote(PlanNoteSubject.Lifecycle,
        $"Rule '{effect.RuleId}' begins to count anew for {_amount}: they " +
        (effect.StorageClass is { } storageClass ? $"go to {storageClass}" : "expire") + " on " +
        $"{Day(now.AddDays(effect.Days))} or later, if applied today, instead of " +
        $"{Day(_first.AddDays(effect.Days))} to {Day(_last.AddDays(effect.Days))}.");

    private static string Day(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The objects for which a lifecycle rule begins to count anew.</summary>
/// <param name="Effect">What the rule does.</param>
/// <param name="Amount">The objects.</param>
/// <param name="First">When the oldest of them was written.</param>
/// <param name="Last">When the newest of them was written.</param>
internal sealed record LifecycleCount(
    LifecycleEffect Effect, PlanAmount Amount, DateTimeOffset First, DateTimeOffset Last);
