using System.Text.RegularExpressions;

namespace OssEncryption.Testing;

/// <summary>What the tests use and .NET Framework does not have.</summary>
internal static class Missing
{
    extension(DateTimeOffset)
    {
        public static DateTimeOffset UnixEpoch => new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    extension(string text)
    {
        public string Replace(string old, string by, StringComparison comparison) => Regex.Replace(
            text,
            Regex.Escape(old),
            by.Replace("$", "$$"),
            comparison == StringComparison.OrdinalIgnoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
    }
}
