using OssEncryption.Client.Model;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>Adds up what the entries of a plan come to.</summary>
/// <param name="now">The moment for which the plan is made.</param>
internal sealed class PlanSummary(DateTimeOffset now)
{
    private const string NullVersion = "null";

    private readonly Dictionary<(PlanAction Action, PlanReason Reason), PlanAmount> _counts = [];
    private readonly SortedDictionary<string, PlanAmount> _early = new(StringComparer.Ordinal);
    private readonly NeededPermissions _permissions = new();
    private PlanAmount _all = PlanAmount.None;
    private PlanAmount _kept = PlanAmount.None;
    private PlanAmount _lowered = PlanAmount.None;
    private long _requests;
    private long _kmsCalls;
    private long _saved;

    /// <summary>The totals; how many requests the planning sent is not known here.</summary>
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
                early.Key, StorageTiers.MinimumDays(early.Key), early.Value.Objects, early.Value.Bytes)),
        ],
        KeptVersions = _kept,
        Lowered = _lowered,
        Permissions = _permissions.List(),
        SavedRequests = _saved,
    };

    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="look">What it was made from.</param>
    /// <param name="bucket">Its bucket.</param>
    public void Add(PlanEntry entry, Look look, PlanBucket bucket)
    {
        _all = _all.With(entry.Size);
        (PlanAction, PlanReason) kind = (entry.Action, entry.Reason);
        _counts[kind] = (_counts.TryGetValue(kind, out PlanAmount? count) ? count : PlanAmount.None).With(entry.Size);
        _saved += look.Found.IsKnownPlain ? 1 : 0;
        if (entry.Action != PlanAction.None)
        {
            AddRepair(entry, look, bucket);
        }
    }

    /// <summary>Adds another part of the plan.</summary>
    public void Add(PlanSummary other)
    {
        _all = _all.With(other._all);
        _kept = _kept.With(other._kept);
        _lowered = _lowered.With(other._lowered);
        _requests += other._requests;
        _kmsCalls += other._kmsCalls;
        _saved += other._saved;
        _permissions.Add(other._permissions);
        Merge(_counts, other._counts);
        Merge(_early, other._early);
    }

    private void AddRepair(PlanEntry entry, Look look, PlanBucket bucket)
    {
        bool? hasTags = look.State is { } state ? state.TaggingCount > 0 : null;
        _requests += ApplyCost.Requests(entry, hasTags == true, bucket.Versioning);
        _kmsCalls += ApplyCost.KmsCalls(entry, bucket.Wanted);
        _permissions.Add(entry, bucket, hasTags, IsNamedVersion(look));
        if (bucket.Versioning is not (null or PlanBucket.VersioningOn) && IsNamedVersion(look))
        {
            // Whether the copy would replace an older version is looked up.
            _requests++;
        }

        if (KeepsVersions(look, bucket))
        {
            _kept = _kept.With(entry.Size);
        }

        if (entry.Found?.IsStrongerThan(bucket.Wanted) == true)
        {
            _lowered = _lowered.With(entry.Size);
        }

        if (now < entry.LastModified.AddDays(StorageTiers.MinimumDays(entry.StorageClass)))
        {
            _early[entry.StorageClass] = (_early.TryGetValue(entry.StorageClass, out PlanAmount? early)
                ? early
                : PlanAmount.None).With(entry.Size);
        }
    }

    // While versioning is suspended, the version "null" is overwritten and every other one is kept.
    private static bool KeepsVersions(Look look, PlanBucket bucket) => bucket.Versioning switch
    {
        null => false,
        PlanBucket.VersioningOn => true,
        _ => IsNamedVersion(look),
    };

    private static bool IsNamedVersion(Look look) =>
        (look.State?.Address.VersionId ?? look.Found.Item.Address.VersionId) is not (null or NullVersion);

    private static void Merge<TKey>(IDictionary<TKey, PlanAmount> into, IDictionary<TKey, PlanAmount> from)
    {
        foreach (KeyValuePair<TKey, PlanAmount> item in from)
        {
            into[item.Key] = into.TryGetValue(item.Key, out PlanAmount? known) ? known.With(item.Value) : item.Value;
        }
    }
}

/// <summary>What it costs to encrypt an object anew where it is. In one request: HeadObject, GetObjectTagging,
/// GetObjectAcl, CopyObject, and then to prove it HeadObject, GetObjectAcl, and GetObjectTagging where it has tags. By
/// parts: ListMultipartUploads, InitiateMultipartUpload, UploadPartCopy for each part, GetObjectAcl, GetObjectTagging
/// and HeadObject once more before CompleteMultipartUpload, and where versioning is on ListObjectVersions take the
/// place of CopyObject.</summary>
internal static class ApplyCost
{
    private const long PartSize = 64L << 20;
    private const long MostParts = 10_000;
    private const int BesideCopy = 5;
    private const int BesideParts = 6;

    /// <summary>How many requests it takes.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="hasTags">Whether it has tags.</param>
    /// <param name="versioning">The versioning of its bucket.</param>
    public static long Requests(PlanEntry entry, bool hasTags, string? versioning)
    {
        long copy = entry.Action == PlanAction.CopyByParts
            ? BesideParts + Parts(entry.Size) + (versioning == PlanBucket.VersioningOn ? 1 : 0)
            : 1;
        return BesideCopy + copy + (hasTags ? 1 : 0);
    }

    /// <summary>How many calls to KMS the service makes for it at most: one to make a data key, and one to open that of
    /// the source each time it is read.</summary>
    /// <param name="entry">The object.</param>
    /// <param name="wanted">How it shall be encrypted.</param>
    public static long KmsCalls(PlanEntry entry, EncryptionRule wanted)
    {
        long reads = entry.Action == PlanAction.CopyByParts ? Parts(entry.Size) : 1;
        return (wanted.Algorithm == SseAlgorithm.KMS ? 1 : 0)
            + (entry.Found?.Algorithm == SseAlgorithm.KMS ? reads : 0);
    }

    private static long Parts(long size)
    {
        long part = Math.Max(PartSize, ((size - 1) / MostParts) + 1);
        return ((size - 1) / part) + 1;
    }
}
