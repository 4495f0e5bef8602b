using System.Globalization;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Plan;

/// <summary>How far the restoration of an archived object is, as <c>x-oss-restore</c> declares it. An object that was
/// never restored, or has frozen again, has no such header.</summary>
/// <param name="IsOngoing">Whether it is being restored and cannot be read yet.</param>
/// <param name="Expiry">When it freezes again, where the service says so.</param>
public sealed record RestoreState(bool IsOngoing, DateTimeOffset? Expiry)
{
    /// <summary>Parses the header, such as <c>ongoing-request="false", expiry-date="Sun, 16 Apr 2017 08:12:33
    /// GMT"</c>; <c>null</c> for a frozen object.</summary>
    public static RestoreState? TryParse(string? header)
    {
        const string Expiry = "expiry-date=\"";
        if (header is null)
        {
            return null;
        }

        if (header.Contains("ongoing-request=\"true\""))
        {
            return new RestoreState(true, null);
        }

        if (!header.Contains("ongoing-request=\"false\""))
        {
            return null;
        }

        int start = header.IndexOf(Expiry, StringComparison.Ordinal);
        if (start < 0)
        {
            return new RestoreState(false, null);
        }

        start += Expiry.Length;
        int end = header.IndexOf('"', start);
        return end > start
            && DateTimeOffset.TryParse(header.Substring(start, end - start), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out DateTimeOffset expiry)
                ? new RestoreState(false, expiry)
                : null;
    }

    /// <summary>Whether it can be read until a time.</summary>
    public bool IsReadableUntil(DateTimeOffset time) => !IsOngoing && (Expiry is not { } end || time < end);
}

/// <summary>The rules of the storage classes. Source: the vendor's pages on storage classes and
/// RestoreObject.</summary>
internal static class StorageTiers
{
    /// <summary>The archive class whose objects a bucket can have read without being restored.</summary>
    public const string ReadableDirectly = "Archive";

    /// <summary>The bytes that an object is billed for at least, in all classes but Standard.</summary>
    public const long SmallestBilled = 64 * 1024;

    /// <summary>Whether objects of a class must be restored before they are read.</summary>
    public static bool IsArchive(string storageClass) =>
        storageClass is "Archive" or "ColdArchive" or "DeepColdArchive";

    /// <summary>Whether reading objects of a class is billed by their size.</summary>
    public static bool IsReadAtCost(string storageClass) => storageClass == "IA" || IsArchive(storageClass);

    /// <summary>Whether a restored object is billed as a second one, in Standard, as long as it can be read.</summary>
    public static bool HasBilledReplica(string storageClass) => storageClass is "ColdArchive" or "DeepColdArchive";

    /// <summary>The most days for which an object of an archive class is restored.</summary>
    public static int MostRestoredDays(string storageClass) => storageClass == "Archive" ? 7 : 365;

    /// <summary>The tier that a class takes; <c>null</c> where it has one speed.</summary>
    public static RestoreTier? TierFor(string storageClass, RestoreTier tier) => storageClass switch
    {
        "ColdArchive" => tier,
        "DeepColdArchive" => tier == RestoreTier.Bulk ? RestoreTier.Standard : tier,
        _ => null,
    };

    /// <summary>How long it takes at most to restore an object.</summary>
    public static TimeSpan RestoreTime(string storageClass, RestoreTier tier) => (storageClass, tier) switch
    {
        ("ColdArchive", RestoreTier.Expedited) => TimeSpan.FromHours(1),
        ("ColdArchive", RestoreTier.Standard) => TimeSpan.FromHours(5),
        ("ColdArchive", _) or ("DeepColdArchive", RestoreTier.Expedited) => TimeSpan.FromHours(12),
        ("DeepColdArchive", _) => TimeSpan.FromHours(48),
        _ => TimeSpan.FromMinutes(5),
    };

    /// <summary>The minimum storage duration of a class in days. An object replaced earlier is billed for the
    /// rest.</summary>
    public static int MinimumDays(string storageClass) => storageClass switch
    {
        "IA" => 30,
        "Archive" => 60,
        "ColdArchive" or "DeepColdArchive" => 180,
        _ => 0,
    };
}
