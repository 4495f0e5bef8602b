using System.Text;

namespace OssEncryption.Testing;

/// <summary>Text as a service takes it, made of any text.</summary>
public static class WellFormedText
{
    /// <summary>The text with a character beyond 16 bits in the place of each half of a surrogate pair.</summary>
    public static string WellFormed(this string text) => string.Concat(
        text.EnumerateRunes().Select(rune => rune == Rune.ReplacementChar ? "\U0001F600" : rune.ToString()));
}
