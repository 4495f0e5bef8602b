using OssEncryption.Client;

namespace OssEncryption.Binding;

/// <summary>Offers the buckets of the account.</summary>
public sealed class BucketNameCompleter : ServerCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, string word, CancellationToken stop)
    {
        BucketPage page = await client.ListBucketsAsync(NamePattern.PrefixOf(word), null, stop).ConfigureAwait(false);
        return [.. page.Buckets.Select(bucket => (bucket.Name, $"{bucket.Name} in {bucket.Region}"))];
    }
}
