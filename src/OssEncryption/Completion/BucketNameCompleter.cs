using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Values;

namespace OssEncryption.Completion;

/// <summary>Completes buckets of the account: names, or addresses where the word begins with oss://.</summary>
public class BucketNameCompleter : ServerCompleter
{
    /// <inheritdoc/>
    private protected override string CacheKey(CompletionContext context) => context.Word;

    /// <inheritdoc/>
    private protected override Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        OssContext session, CompletionContext context, CancellationToken stop) =>
        RequestAsync(session.OssClient, context.Word, stop);

    /// <summary>The buckets that begin with the word.</summary>
    private protected static async Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        IOssClient client, string word, CancellationToken stop)
    {
        bool isAddress = OssAddress.Is(word);
        string start = isAddress ? word.Substring(OssAddress.Scheme.Length) : word;
        BucketPage page = await client.ListBucketsAsync(NamePattern.PrefixOf(start), null, stop).ConfigureAwait(false);
        return [.. page.Buckets.Select(bucket => (
            isAddress ? new OssAddress(bucket.Name, null).ToString() : bucket.Name,
            $"{bucket.Name} in {bucket.Region}"))];
    }
}
