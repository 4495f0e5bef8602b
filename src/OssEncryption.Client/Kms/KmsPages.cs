using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Reads a list of KMS page by page. It ends when as many items came as the service counts, or with an empty
/// page. For one reader.</summary>
/// <param name="what">What is listed, for messages: <c>the keys of cn-hangzhou</c>.</param>
/// <param name="read">Reads a page by its number, from 1.</param>
/// <param name="idOf">What tells items apart.</param>
public sealed class KmsPages<TItem>(
    string what, Func<int, CancellationToken, Task<KmsPage<TItem>>> read, Func<TItem, string> idOf)
{
    private const int MostPages = 1000;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private int _number;
    private bool _isAtEnd;

    /// <summary>The items of the next page that no earlier page had, or <c>null</c> after the last page.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: a page brought nothing
    /// new, or the list has no end.</exception>
    public async Task<IReadOnlyList<TItem>?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isAtEnd)
        {
            return null;
        }

        if (_number == MostPages)
        {
            throw Endless(FormattableString.Invariant($"{MostPages} pages were read, and it promises more."));
        }

        KmsPage<TItem> page = await read(++_number, cancellationToken).ConfigureAwait(false);
        TItem[] items = [.. page.Items.Where(item => _ids.Add(idOf(item)))];
        _isAtEnd = page.Items.Count == 0 || _ids.Count >= page.TotalCount;
        return _isAtEnd || items.Length > 0
            ? items
            : throw Endless(FormattableString.Invariant($"page {_number} has nothing that was not there before."));
    }

    /// <summary>Every item that is left.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>, as for a
    /// page.</exception>
    public async Task<IReadOnlyList<TItem>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var items = new List<TItem>();
        while (await NextAsync(cancellationToken).ConfigureAwait(false) is { } page)
        {
            items.AddRange(page);
        }

        return items;
    }

    private OssTransportException Endless(string why) =>
        new(OssTransportError.UnreadableAnswer, $"KMS lists {what} without an end: {why}");
}
