using System.Globalization;
using System.Text.RegularExpressions;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Operations;

/// <summary>A part of an object that a reader asks for.</summary>
/// <param name="First">The first byte.</param>
/// <param name="Count">How many bytes.</param>
internal readonly partial record struct ByteRange(long First, long Count)
{
    /// <summary>The part that a request asks for, or <c>null</c> for the whole. A range that does not lie inside the
    /// object is passed over, unless the request asks for the standard behaviour.</summary>
    /// <exception cref="ServiceError">The standard behaviour is asked for, and the range holds no byte.</exception>
    public static ByteRange? Of(IncomingRequest request, long length) =>
        Of(request.Header("Range"), length, request.Header("x-oss-range-behavior") == "standard");

    /// <summary>The part that a text names, or <c>null</c> for the whole.</summary>
    /// <param name="range">The text, <c>bytes=0-99</c>, or <c>null</c>.</param>
    /// <param name="length">The length of the whole.</param>
    /// <param name="isStandard">Whether a range may end beyond the whole, and one without any byte is an error.</param>
    /// <exception cref="ServiceError">The standard behaviour is asked for, and the range holds no byte.</exception>
    public static ByteRange? Of(string? range, long length, bool isStandard = false)
    {
        string text = range ?? "";
        Match match = Pattern().Match(text);
        string first = match.Groups["first"].Value;
        string last = match.Groups["last"].Value;
        if (!match.Success || first.Length + last.Length == 0)
        {
            return null;
        }

        long start = first.Length == 0 ? Math.Max(0, length - Number(last)) : Number(first);
        long end = first.Length == 0 || last.Length == 0 ? length - 1 : Number(last);
        if (isStandard)
        {
            end = Math.Min(end, length - 1);
        }

        if (start <= end && end < length)
        {
            return new ByteRange(start, end - start + 1);
        }

        return isStandard ? throw ObjectErrors.InvalidRange(text) : null;
    }

    /// <summary>The range as the answer names it.</summary>
    public string ContentRange(long length) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{First + Count - 1}/{length}");

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^bytes=(?<first>[0-9]{0,18})-(?<last>[0-9]{0,18})$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
