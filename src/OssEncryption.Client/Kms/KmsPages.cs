using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>Reads lists of KMS page by page.</summary>
public static class KmsPages
{
    private const int MostPages = 1000;

    /// <summary>Every item of a list. It ends when as many items came as the service counts, or with an empty
    /// page.</summary>
    /// <param name="what">What is listed, for messages: <c>the keys of cn-hangzhou</c>.</param>
    /// <param name="read">Reads a page by its number, from 1.</param>
    /// <param name="idOf">What tells items apart.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: a page brought nothing
    /// new, or the list has no end.</exception>
    public static async Task<IReadOnlyList<T>> ReadAllAsync<T>(
        string what,
        Func<int, CancellationToken, Task<KmsPage<T>>> read,
        Func<T, string> idOf,
        CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (int number = 1; number <= MostPages; number++)
        {
            KmsPage<T> page = await read(number, cancellationToken).ConfigureAwait(false);
            int known = items.Count;
            items.AddRange(page.Items.Where(item => ids.Add(idOf(item))));
            if (page.Items.Count == 0 || items.Count >= page.TotalCount)
            {
                return items;
            }

            if (items.Count == known)
            {
                throw Endless($"KMS lists {what} without an end: page {number} has nothing that was not there before.");
            }
        }

        throw Endless(FormattableString.Invariant(
            $"KMS lists {what} without an end: {MostPages} pages were read, and it promises more."));
    }

    private static OssTransportException Endless(string message) =>
        new(OssTransportError.UnreadableAnswer, message);
}
