using System.Globalization;

namespace OssEncryption.Protection.Inventory;

/// <summary>Moments as inventories write them: the vendor's sample has <c>2025-04-14T07-06-00Z</c>, and older ones
/// other forms, or seconds or milliseconds since 1970.</summary>
internal static class InventoryTime
{
    // So many seconds are 5,000 years; so many milliseconds are three.
    private const long LeastMilliseconds = 100_000_000_000;
    private const long MostMilliseconds = 253_402_300_799_999;

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH-mm-ss'Z'", "yyyyMMdd'T'HHmmss'Z'", "yyyy-MM-dd'T'HH-mm'Z'"];

    /// <summary>Reads a moment; <c>null</c> when it is none.</summary>
    public static DateTimeOffset? Read(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            return count > MostMilliseconds ? null
                : count >= LeastMilliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(count)
                : DateTimeOffset.FromUnixTimeSeconds(count);
        }

        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out time)
                ? time
                : null;
    }
}
