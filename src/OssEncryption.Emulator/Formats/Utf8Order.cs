namespace OssEncryption.Emulator.Formats;

/// <summary>The order of listings: that of the UTF-8 bytes. It differs from the order of UTF-16 units where characters
/// beyond the basic plane meet those at its end.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    /// <summary>The one there is.</summary>
    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        bool isLeftHigh = char.IsSurrogate(left[common]);
        return isLeftHigh == char.IsSurrogate(right[common]) ? left[common] - right[common]
            : isLeftHigh ? 1
            : -1;
    }
}
