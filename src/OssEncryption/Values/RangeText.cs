using System.Globalization;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>Ranges of bytes as a user writes them: <c>0-99</c>, <c>100-</c>.</summary>
internal static class RangeText
{
    /// <summary>The range of a text that was found to be one; <c>null</c> for none.</summary>
    public static ByteRange? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string[] ends = text.Split('-');
        return new ByteRange(
            long.Parse(ends[0], CultureInfo.InvariantCulture),
            ends[1].Length == 0 ? null : long.Parse(ends[1], CultureInfo.InvariantCulture));
    }
}
