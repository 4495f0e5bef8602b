namespace OssEncryption.Testing;

/// <summary>Text as a service takes it, made of any text.</summary>
public static class WellFormedText
{
    /// <summary>The text with a character beyond 16 bits in the place of each half of a surrogate pair.</summary>
    public static string WellFormed(this string text) => string.Concat(text.Select(
        (c, i) => !char.IsSurrogate(c) || IsPair(text, i) || IsPair(text, i - 1) ? c.ToString() : "\U0001F600"));

    private static bool IsPair(string text, int index) =>
        index >= 0 && index + 1 < text.Length && char.IsSurrogatePair(text[index], text[index + 1]);
}
