using OssEncryption.Client.Model;
using OssEncryption.Client.Transfers;
using OssEncryption.Protection.Plan;
using OssEncryption.Protection.Policy;
using OssEncryption.Protection.Replication;

namespace OssEncryption.Protection.Planner;

/// <summary>Adds up the totals of a plan.</summary>
/// <param name="now">The time of the plan.</param>
internal sealed class PlanSummary(DateTimeOffset now)
{
    private const string NullVersion = "null";

    private readonly Dictionary<(PlanAction Action, PlanReason Reason), PlanAmount> _counts = [];
    private readonly SortedDictionary<string, PlanAmount> _early = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _earlyByteDays = new(StringComparer.Ordinal);
    private readonly NeededPermissions _permissions = new();
    private readonly SortedDictionary<string, PlanAmount> _retrieved = new(StringComparer.Ordinal);
    private PlanAmount _all = PlanAmount.None;
    private PlanAmount _kept = PlanAmount.None;
    private PlanAmount _retained = PlanAmount.None;
    private PlanAmount _lowered = PlanAmount.None;
    private PlanAmount _unreplicated = PlanAmount.None;
    private DateTimeOffset? _retainedUntil;
    private long _requests;
    private long _kmsCalls;
    private long _saved;

    /// <summary>The replication that the wanted key ends in the bucket of this part, or <c>null</c>.</summary>
    public ReplicationVerdict? Replication { get; init; }

    /// <summary>Whether objects of the bucket of this part can be retained.</summary>
    public bool RetainsObjects { get; init; }

    /// <summary>The lifecycle rules of the bucket of this part.</summary>
    public IReadOnlyList<LifecycleShift> Shifts { get; init; } = [];

    /// <summary>The totals, without the number of requests that the planning sent.</summary>
    public PlanTotals Totals => new()
    {
        Objects = _all.Objects,
        Bytes = _all.Bytes,
        Counts =
        [
            .. _counts.OrderByDescending(count => count.Key.Action).ThenBy(count => count.Key.Reason).Select(count =>
                new PlanCount(count.Key.Action, count.Key.Reason, count.Value.Objects, count.Value.Bytes)),
        ],
        ApplyRequests = _requests,
        KmsCalls = _kmsCalls,
        EarlyOverwrites =
        [
            .. _early.Select(early => new PlanEarlyOverwrite(
                early.Key, StorageTiers.MinimumDays(early.Key), early.Value.Objects, early.Value.Bytes)
            {
                ByteDays = _earlyByteDays[early.Key],
            }),
        ],
        Retrievals =
        [
            .. _retrieved.Select(read => new PlanRetrieval(read.Key, read.Value.Objects, read.Value.Bytes)),
        ],
        KeptVersions = _kept,
        RetainedVersions = _retained,
        RetainedUntil = _retainedUntil,
        Lowered = _lowered,
        NoLongerReplicated = _unreplicated,
        Permissions = _permissions.List(),
        SavedRequests = _saved,
    };

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="scanned">The scanned object of the entry.</param>
    /// <param name="bucket">Its bucket.</param>
    public void Add(PlanEntry entry, ScannedObject scanned, PlanBucket bucket)
    {
        _all = _all.With(entry.Size);
        _counts.Increase((entry.Action, entry.Reason), new PlanAmount(1, entry.Size));
        _saved += scanned.Found.IsKnownPlain ? 1 : 0;
        if (entry.Action != PlanAction.None)
        {
            AddRepair(entry, scanned, bucket);
        }
    }

    /// <summary>Adds the totals of a part of the plan, of this planning or of an earlier one.</summary>
    public void Add(PlanTotals known)
    {
        _all = _all.With(new PlanAmount(known.Objects, known.Bytes));
        _kept = _kept.With(known.KeptVersions);
        _retained = _retained.With(known.RetainedVersions);
        _retainedUntil = known.RetainedUntil > _retainedUntil || _retainedUntil is null
            ? known.RetainedUntil
            : _retainedUntil;
        _lowered = _lowered.With(known.Lowered);
        _unreplicated = _unreplicated.With(known.NoLongerReplicated);
        _requests += known.ApplyRequests;
        _kmsCalls += known.KmsCalls;
        _saved += known.SavedRequests;
        _permissions.Add(known.Permissions);
        foreach (PlanCount count in known.Counts)
        {
            _counts.Increase((count.Action, count.Reason), new PlanAmount(count.Objects, count.Bytes));
        }

        foreach (PlanEarlyOverwrite early in known.EarlyOverwrites)
        {
            _early.Increase(early.StorageClass, new PlanAmount(early.Objects, early.Bytes));
            AddByteDays(early.StorageClass, early.ByteDays ?? 0);
        }

        foreach (PlanRetrieval read in known.Retrievals)
        {
            _retrieved.Increase(read.StorageClass, new PlanAmount(read.Objects, read.Bytes));
        }
    }

    private void AddRepair(PlanEntry entry, ScannedObject scanned, PlanBucket bucket)
    {
        bool? hasTags = scanned.State is { } state ? state.TaggingCount > 0 : null;
        _requests += ApplyCost.Requests(entry, hasTags == true, bucket.Versioning, LeavesSource(scanned, bucket));
        _kmsCalls += ApplyCost.KmsCalls(entry, bucket.Wanted);
        _permissions.Add(entry, bucket, hasTags, IsNamedVersion(scanned));
        if (RetainsObjects)
        {
            // GetObjectLegalHold of the object and of its copy.
            _requests += 2;
            _permissions.AddRetention();
        }

        if (bucket.Versioning is not (null or PlanBucket.VersioningOn) && IsNamedVersion(scanned))
        {
            // One ListObjectVersions finds out whether the copy would replace a noncurrent version.
            _requests++;
        }

        foreach (LifecycleShift shift in Shifts)
        {
            shift.Add(entry);
        }

        if (KeepsVersions(scanned, bucket))
        {
            _kept = _kept.With(entry.Size);
            if (scanned.State?.Properties.Retention is { } retention)
            {
                _retained = _retained.With(entry.Size);
                _retainedUntil = retention.End > _retainedUntil || _retainedUntil is null
                    ? retention.End
                    : _retainedUntil;
            }
        }

        if (entry.Found is { } found && ProtectionLevel.IsLowering(found, bucket.Wanted))
        {
            _lowered = _lowered.With(entry.Size);
        }

        if (Replication?.Ends(entry.Address.Key) == true)
        {
            _unreplicated = _unreplicated.With(entry.Size);
        }

        if (StorageTiers.IsReadAtCost(entry.StorageClass))
        {
            _retrieved.Increase(entry.StorageClass, new PlanAmount(1, entry.Size));
        }

        DateTimeOffset free = entry.LastModified.AddDays(StorageTiers.MinimumDays(entry.StorageClass));
        if (now < free)
        {
            long days = (long)Math.Ceiling((free - now).TotalDays);
            AddByteDays(entry.StorageClass, days * Math.Max(entry.Size, StorageTiers.SmallestBilled));
            _early.Increase(entry.StorageClass, new PlanAmount(1, entry.Size));
        }
    }

    private void AddByteDays(string storageClass, long byteDays) =>
        _earlyByteDays[storageClass] =
            (_earlyByteDays.TryGetValue(storageClass, out long known) ? known : 0) + byteDays;

    // While versioning is suspended, only the version "null" is overwritten.
    private static bool KeepsVersions(ScannedObject scanned, PlanBucket bucket) => bucket.Versioning switch
    {
        null => false,
        PlanBucket.VersioningOn => true,
        _ => IsNamedVersion(scanned),
    };

    // The proof reads the ACL of the version that was copied.
    private static bool LeavesSource(ScannedObject scanned, PlanBucket bucket) =>
        bucket.Versioning is not null
        && (IsNamedVersion(scanned) || (scanned.State is null && bucket.Versioning == PlanBucket.VersioningOn));

    private static bool IsNamedVersion(ScannedObject scanned) =>
        (scanned.State?.Address.VersionId ?? scanned.Found.Item.Address.VersionId) is not (null or NullVersion);
}

/// <summary>The cost of encrypting an object in place. One request: HeadObject, GetObjectTagging, GetObjectAcl,
/// CopyObject; then for the proof HeadObject, GetObjectAcl, and GetObjectTagging if it has tags. A multipart copy has
/// instead of CopyObject: ListMultipartUploads, InitiateMultipartUpload, one UploadPartCopy per part, GetObjectAcl,
/// GetObjectTagging, HeadObject, CompleteMultipartUpload, and with versioning ListObjectVersions. Where the version
/// that was copied stays, its GetObjectAcl, and after a multipart copy its GetObjectTagging. An archived object has
/// HeadObject and RestoreObject besides.</summary>
internal static class ApplyCost
{
    private const int BesideCopy = 5;
    private const int BesideParts = 6;

    // HeadObject and RestoreObject, by the run that asks for the restoration.
    private const int BesideRestored = 2;

    /// <summary>The number of requests to OSS.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="hasTags">Whether it has tags.</param>
    /// <param name="versioning">The versioning status of its bucket.</param>
    /// <param name="leavesSource">Whether the version that is copied stays.</param>
    public static long Requests(PlanEntry entry, bool hasTags, string? versioning, bool leavesSource)
    {
        long copy = IsByParts(entry)
            ? BesideParts + Parts(entry.Size) + (versioning == PlanBucket.VersioningOn ? 1 : 0)
            : 1;
        long source = !leavesSource ? 0 : IsByParts(entry) ? 2 : 1;
        return BesideCopy + copy + source + (hasTags ? 1 : 0)
            + (entry.Action == PlanAction.RestoreAndCopy ? BesideRestored : 0);
    }

    /// <summary>Whether an object is too large for one request.</summary>
    public static bool IsByParts(PlanEntry entry) => entry.Action == PlanAction.CopyByParts
        || (entry.Action == PlanAction.RestoreAndCopy && entry.Size > CopyLimits.LargestCopy);

    /// <summary>The most KMS calls that OSS makes: one to generate a data key, and one to decrypt that of the source
    /// for each read.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="wanted">The wanted encryption.</param>
    public static long KmsCalls(PlanEntry entry, EncryptionRule wanted)
    {
        long reads = IsByParts(entry) ? Parts(entry.Size) : 1;
        return (wanted.Algorithm == SseAlgorithm.KMS ? 1 : 0)
            + (entry.Found?.Algorithm == SseAlgorithm.KMS ? reads : 0);
    }

    private static long Parts(long size)
    {
        long part = Math.Max(CopyLimits.PartSize, PartPlan.SmallestFor(size));
        return ((size - 1) / part) + 1;
    }
}
