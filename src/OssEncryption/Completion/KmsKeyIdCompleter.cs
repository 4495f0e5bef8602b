using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Completion;

/// <summary>Completes the ids of keys that the rules of the account's buckets use.</summary>
public sealed class KmsKeyIdCompleter : ServerCompleter
{
    // The rules of more buckets cannot be read within the timeout.
    private const int MostBuckets = 100;

    /// <inheritdoc/>
    private protected override string CacheKey(CompletionContext context) => "";

    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        IOssClient client, CompletionContext context, CancellationToken stop)
    {
        BucketPage page = await client.ListBucketsAsync(null, null, stop).ConfigureAwait(false);
        (string Bucket, string? Key)[] keys = await Task.WhenAll(
            page.Buckets.Take(MostBuckets).Select(bucket => FindKeyAsync(client, bucket.Name, stop)))
            .ConfigureAwait(false);
        return [.. keys.Where(found => found.Key is not null)
            .GroupBy(found => found.Key!, found => found.Bucket, StringComparer.Ordinal)
            .OrderBy(key => key.Key, StringComparer.Ordinal)
            .Select(key => (key.Key, "used by " + string.Join(", ", key)))];
    }

    private static async Task<(string Bucket, string? Key)> FindKeyAsync(
        IOssClient client, string bucket, CancellationToken stop)
    {
        try
        {
            return (bucket, (await client.GetBucketEncryptionAsync(bucket, stop).ConfigureAwait(false)).KmsKeyId);
        }
        catch (OssException)
        {
            return (bucket, null);
        }
    }
}
