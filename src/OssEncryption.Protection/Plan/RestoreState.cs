using System.Globalization;

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
