using System.Globalization;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Http;

/// <summary>The small formats within the XML.</summary>
internal static class WireText
{
    private const int LongestShown = 30;

    /// <summary>A text from outside as messages may show it: letters and digits alone, shortened.</summary>
    public static string Shown(string text) =>
        new(text.Where(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'))
            .Take(LongestShown).ToArray());

    /// <summary>A moment, <c>2018-12-28T09:41:56.000Z</c>; <c>null</c> when it is none.</summary>
    public static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : null;

    /// <summary>An ETag without its quotes; empty when there is none.</summary>
    public static string ETag(string? text) => text?.Trim().Trim('"') ?? "";

    /// <summary>Whether a text says yes.</summary>
    public static bool IsTrue(string text) => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number of bytes or things; <c>null</c> when it is none.</summary>
    public static long? Count(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;

    /// <summary>A range of bytes as headers write it.</summary>
    public static string Range(ByteRange range) => FormattableString.Invariant($"bytes={range.First}-{range.Last}");

    /// <summary>A moment among the details of an error; <c>null</c> when there is none.</summary>
    public static DateTimeOffset? FindTime(IReadOnlyDictionary<string, string> details, string name) =>
        details.TryGetValue(name, out string? text) ? Time(text) : null;
}
