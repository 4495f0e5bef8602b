namespace OssEncryption.Emulator.Formats;

/// <summary>Compares texts by their bytes, the order of listings. It differs from ordinal order, by UTF-16 units, for
/// surrogate pairs against U+E000 to U+FFFF, and for bytes that are not UTF-8.</summary>
internal sealed class ByteOrder : IComparer<string>
{
    /// <summary>The only instance.</summary>
    public static ByteOrder Instance { get; } = new();

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

        if (MayBeMark(left, common) || MayBeMark(right, common))
        {
            return RawText.Encode(x!).AsSpan().SequenceCompareTo(RawText.Encode(y!));
        }

        bool isLeftHigh = char.IsSurrogate(left[common]);
        return isLeftHigh == char.IsSurrogate(right[common]) ? left[common] - right[common]
            : isLeftHigh ? 1
            : -1;
    }

    private static bool MayBeMark(ReadOnlySpan<char> text, int index) =>
        text[index] == RawText.FirstUnit || (index > 0 && text[index - 1] == RawText.FirstUnit);
}
