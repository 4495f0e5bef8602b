using OssEncryption.Client.Kms;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;

namespace OssEncryption.Completion;

/// <summary>Completes the ids and aliases of keys in KMS, in the region of the bucket on the command line, else in that
/// of the context. Where KMS does not tell, it completes the keys that the rules of the account's buckets
/// name.</summary>
public sealed class KmsKeyIdCompleter : ServerCompleter
{
    // More keys or rules cannot be read within the timeout.
    private const int MostRead = 100;

    /// <inheritdoc/>
    private protected override string CacheKey(CompletionContext context) =>
        $"{context.Bucket} {context.ValueOf("Region")}";

    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        OssContext session, CompletionContext context, CancellationToken stop)
    {
        string? region = await FindRegionAsync(session, context, stop).ConfigureAwait(false);
        try
        {
            return region is null
                ? await FindInRulesAsync(session.OssClient, stop).ConfigureAwait(false)
                : await FindInKmsAsync(session.KmsClient, region, stop).ConfigureAwait(false);
        }
        catch (OssException)
        {
            return await FindInRulesAsync(session.OssClient, stop).ConfigureAwait(false);
        }
    }

    private static async Task<string?> FindRegionAsync(
        OssContext session, CompletionContext context, CancellationToken stop)
    {
        try
        {
            return context.ValueOf("Region") as string
                ?? (context.Bucket is { } bucket
                    ? await session.OssClient.GetBucketRegionAsync(bucket, stop).ConfigureAwait(false)
                    : session.Region);
        }
        catch (OssException)
        {
            return session.Region;
        }
    }

    private static async Task<IReadOnlyList<(string Value, string Tooltip)>> FindInKmsAsync(
        IKmsClient kms, string region, CancellationToken stop)
    {
        KmsPage<KmsListedKey> page = await kms.ListKeysAsync(region, [], 1, stop).ConfigureAwait(false);
        KmsPage<KmsAlias> aliases = await kms.ListAliasesAsync(region, 1, stop).ConfigureAwait(false);
        ILookup<string, string> names = aliases.Items.ToLookup(alias => alias.KeyId, alias => alias.Name);
        OssKmsKey[] keys = await Task.WhenAll(page.Items.Take(MostRead).Select(async listed => OssKmsKey.Of(
            await kms.DescribeKeyAsync(region, listed.KeyId, stop).ConfigureAwait(false),
            region,
            names[listed.KeyId]))).ConfigureAwait(false);
        return
        [
            .. keys.OrderBy(key => !key.IsUsable).SelectMany(
                key => key.Aliases.Append(key.KmsKeyId), (key, name) => (name, TooltipOf(key))),
        ];
    }

    private static string TooltipOf(OssKmsKey key) => string.Join(", ", new[]
    {
        key.UnusableReason is { } reason ? "cannot be used: " + reason.TrimEnd('.') : key.State,
        key.KmsKeyId,
        string.Join(", ", key.Aliases),
        key.Description,
    }.Where(part => part.Length > 0));

    private static async Task<IReadOnlyList<(string Value, string Tooltip)>> FindInRulesAsync(
        IOssClient client, CancellationToken stop)
    {
        BucketPage page = await client.ListBucketsAsync(null, null, stop).ConfigureAwait(false);
        (string Bucket, string? Key)[] keys = await Task.WhenAll(
            page.Buckets.Take(MostRead).Select(bucket => FindKeyAsync(client, bucket.Name, stop)))
            .ConfigureAwait(false);
        return [.. keys.Where(found => found.Key is not null)
            .GroupBy(found => found.Key!, found => found.Bucket, StringComparer.Ordinal)
            .OrderBy(key => key.Key, StringComparer.Ordinal)
            .Select(key => (key.Key, $"not looked at in KMS, used by {string.Join(", ", key)}"))];
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
