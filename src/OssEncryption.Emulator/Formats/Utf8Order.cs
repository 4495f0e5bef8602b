namespace OssEncryption.Emulator.Formats;

/// <summary>Compares strings by their UTF-8 bytes, the order of listings. It differs from ordinal order, by UTF-16
/// units, for surrogate pairs against U+E000 to U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    /// <summary>The only instance.</summary>
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
