using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Values;

namespace OssEncryption.Completion;

/// <summary>Offers the buckets of the account: names, or addresses where one was begun.</summary>
public class BucketNameCompleter : ServerCompleter
{
    /// <inheritdoc/>
    private protected override string KeyOf(CompletionContext context) => context.Word;

    /// <inheritdoc/>
    private protected override Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, CompletionContext context, CancellationToken stop) =>
        AskAsync(client, context.Word, stop);

    /// <summary>The buckets that begin so.</summary>
    private protected static async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, string word, CancellationToken stop)
    {
        bool isAddress = OssAddress.Is(word);
        string begun = isAddress ? word.Substring(OssAddress.Scheme.Length) : word;
        BucketPage page = await client.ListBucketsAsync(NamePattern.PrefixOf(begun), null, stop).ConfigureAwait(false);
        return [.. page.Buckets.Select(bucket => (
            isAddress ? new OssAddress(bucket.Name, null).ToString() : bucket.Name,
            $"{bucket.Name} in {bucket.Region}"))];
    }
}
