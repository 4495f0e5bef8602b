using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Protection.Inventory;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Protection.Planner;

/// <summary>Decides what a plan does to an object, and says why. What is as wanted is never touched; of what is not,
/// the first hindrance in the order below is the reason.</summary>
/// <param name="wanted">How the objects of the bucket shall be encrypted.</param>
/// <param name="retention">The bucket's retention policy, or <c>null</c>.</param>
/// <param name="now">The moment for which it is decided.</param>
internal sealed class ObjectDecision(EncryptionRule wanted, BucketRetention? retention, DateTimeOffset now)
{
    /// <summary>The largest object that parts can make: 10,000 of 5 GB. Source: UploadPartCopy.</summary>
    public const long LargestByParts = 10_000 * (5L << 30);

    private const int Forbidden = 403;
    private const int NotFound = 404;

    /// <summary>The largest object in bytes that is copied in one request.</summary>
    public long LargestCopy { get; init; } = 1L << 30;

    /// <summary>Whether an object must be asked for before it can be decided about.</summary>
    public static bool NeedsHead(FoundObject found) =>
        !found.IsKnownPlain && !found.Item.IsDeleteMarker && !IsSymlink(found.Item.Type);

    /// <summary>Decides.</summary>
    public PlanEntry Decide(long number, Look look)
    {
        ListedObject item = look.Found.Item;
        bool isSymlink = IsSymlink(look.State?.Type ?? item.Type);

        // What is said of a link is said of the object that it leads to.
        StoredState? state = isSymlink ? null : look.State;
        var entry = new PlanEntry
        {
            Number = number,
            Address = item.Address,
            Size = state?.Size ?? item.Size,
            ETag = state?.ETag ?? item.ETag,
            LastModified = state?.LastModified ?? item.LastModified,
            StorageClass = state?.Properties.StorageClass ?? item.StorageClass,
            Found = state?.Encryption ?? (look.Found.IsKnownPlain ? EncryptionRule.None : null),
            Action = PlanAction.None,
            Reason = PlanReason.AlreadyAsWanted,
            Detail = DetailOf(look.Failure),
        };
        return item.IsDeleteMarker ? entry with { Reason = PlanReason.DeleteMarker }
            : isSymlink ? entry with { Reason = PlanReason.Symlink }
            : look.Failure is { } failure ? entry with { Reason = ReasonOf(failure) }
            : Compare(entry, item, state);
    }

    private PlanEntry Compare(PlanEntry entry, ListedObject item, StoredState? state)
    {
        PlanReason difference = WantedEncryption.Compare(entry.Found!, wanted);
        return difference == PlanReason.AlreadyAsWanted ? entry
            : Hindrance(entry, item, state) is { } hindrance ? entry with { Reason = hindrance }
            : entry with
            {
                Action = entry.Size > LargestCopy ? PlanAction.CopyByParts : PlanAction.Copy,
                Reason = difference,
            };
    }

    private PlanReason? Hindrance(PlanEntry entry, ListedObject item, StoredState? state) =>
        !item.IsLatest ? PlanReason.NoncurrentVersion
        : IsAppendable(state?.Type ?? item.Type) ? PlanReason.Appendable
        : retention?.Keeps(entry.LastModified, now) == true ? PlanReason.Retained
        : StorageTiers.IsArchive(entry.StorageClass) && !IsRestored(state?.Restore) ? PlanReason.NotRestored
        : entry.Size > LargestByParts ? PlanReason.TooLarge
        : null;

    private static PlanReason ReasonOf(OssException failure) => failure switch
    {
        OssInputException => PlanReason.KeyNotAddressable,
        OssServiceException { StatusCode: Forbidden } => PlanReason.NotPermitted,
        OssServiceException { StatusCode: NotFound } => PlanReason.Gone,
        _ => PlanReason.Unreadable,
    };

    private static string? DetailOf(OssException? failure) => failure switch
    {
        OssServiceException answer => answer.Code,
        OssTransportException lost => lost.Reason.ToString(),
        OssInputException input => input.Reason.ToString(),
        _ => null,
    };

    private static bool IsSymlink(string type) => string.Equals(type, "Symlink", StringComparison.OrdinalIgnoreCase);

    private static bool IsAppendable(string type) =>
        string.Equals(type, "Appendable", StringComparison.OrdinalIgnoreCase);

    // Such as: ongoing-request="false", expiry-date="Sun, 16 Apr 2017 08:12:33 GMT".
    private bool IsRestored(string? restore)
    {
        const string Done = "ongoing-request=\"false\"";
        const string Expiry = "expiry-date=\"";
        if (restore is null || !restore.Contains(Done))
        {
            return false;
        }

        int start = restore.IndexOf(Expiry, StringComparison.Ordinal);
        if (start < 0)
        {
            return true;
        }

        start += Expiry.Length;
        int end = restore.IndexOf('"', start);
        return end > start
            && DateTimeOffset.TryParse(restore.Substring(start, end - start), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset expiry)
            && now < expiry;
    }
}
