namespace OssEncryption.Protection.Run;

/// <summary>A set of entry numbers, one bit each, so that a million of them take 128 KiB.</summary>
internal sealed class NumberSet
{
    private const int BitsPerPage = 1 << 16;
    private const int BitsPerWord = 64;

    private readonly List<ulong[]?> _pages = [];

    /// <summary>How many numbers are in it.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a number.</summary>
    /// <returns>Whether it was not in it yet.</returns>
    public bool Add(long number)
    {
        int page = (int)(number / BitsPerPage);
        while (_pages.Count <= page)
        {
            _pages.Add(null);
        }

        ref ulong word = ref (_pages[page] ??= new ulong[BitsPerPage / BitsPerWord])[WordOf(number)];
        if ((word & BitOf(number)) != 0)
        {
            return false;
        }

        word |= BitOf(number);
        Count++;
        return true;
    }

    /// <summary>Whether a number is in it.</summary>
    public bool Contains(long number)
    {
        long page = number / BitsPerPage;
        return page < _pages.Count && _pages[(int)page] is { } words && (words[WordOf(number)] & BitOf(number)) != 0;
    }

    private static int WordOf(long number) => (int)(number % BitsPerPage) / BitsPerWord;

    private static ulong BitOf(long number) => 1UL << (int)(number % BitsPerWord);
}
