using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Values;
using OssEncryption.Views;

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

/// <summary>Completes buckets, and the keys in an address after its bucket.</summary>
public class ObjectAddressCompleter : BucketNameCompleter
{
    /// <summary>Whether the parameter allows wildcards. If so, those of the keys are escaped.</summary>
    private protected virtual bool IsPattern => false;

    /// <inheritdoc/>
    private protected override Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        OssContext session, CompletionContext context, CancellationToken stop) =>
        RequestAsync(session.OssClient, context.Word, IsPattern, stop);

    /// <summary>The buckets, or the addresses of keys, that begin with the word.</summary>
    internal static async Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        IOssClient client, string word, bool isPattern, CancellationToken stop)
    {
        if (!OssAddress.Is(word) || word.IndexOf('/', OssAddress.Scheme.Length) < 0)
        {
            return await RequestAsync(client, word, stop).ConfigureAwait(false);
        }

        OssAddress place = OssAddress.Parse(word);
        IReadOnlyList<(string Value, string Tooltip)> keys =
            await KeyCompleter.RequestAsync(client, place.Bucket, place.Key, isPattern, stop).ConfigureAwait(false);
        return [.. keys.Select(key => (new OssAddress(place.Bucket, key.Value).ToString(), key.Tooltip))];
    }
}

/// <summary>Completes buckets and addresses for a parameter that allows wildcards.</summary>
public sealed class ObjectPatternCompleter : ObjectAddressCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern => true;
}

/// <summary>Completes keys of the bucket on the command line, folder by folder, or addresses where the word begins with
/// oss://.</summary>
public class KeyCompleter : ServerCompleter
{
    // Nobody selects from more at a prompt.
    private const int MostKeys = 200;

    /// <inheritdoc/>
    private protected override string CacheKey(CompletionContext context) => $"{context.Bucket}/{context.Word}";

    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        OssContext session, CompletionContext context, CancellationToken stop)
    {
        if (OssAddress.Is(context.Word))
        {
            return await ObjectAddressCompleter.RequestAsync(session.OssClient, context.Word, IsPattern, stop)
                .ConfigureAwait(false);
        }

        return context.Bucket is { } bucket
            ? await RequestAsync(session.OssClient, bucket, context.Word, IsPattern, stop).ConfigureAwait(false)
            : [];
    }

    /// <summary>Whether the parameter allows wildcards. If so, those of the keys are escaped.</summary>
    private protected virtual bool IsPattern => false;

    /// <summary>The folders and keys of a bucket that begin with a prefix.</summary>
    internal static async Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        IOssClient client, string bucket, string? start, bool isPattern, CancellationToken stop)
    {
        string? prefix = new KeyPattern(null, start, isLiteral: !isPattern).ListPrefix;
        var query = new ObjectQuery(prefix, Delimiter: "/", MaxKeys: MostKeys);
        ObjectPage page = await client.ListObjectsAsync(bucket, query, stop).ConfigureAwait(false);
        return
        [
            .. page.CommonPrefixes.Select(folder => (Escape(folder), $"{folder} in {bucket}")),
            .. page.Objects.Select(item => (Escape(item.Address.Key), Describe(item))),
        ];

        string Escape(string key) => isPattern ? KeyPattern.EscapeLiteral(key) : key;
    }

    private static string Describe(ListedObject item) => string.Format(
        CultureInfo.InvariantCulture, "{0}, {1}, {2:yyyy-MM-dd HH:mm:ss} UTC",
        FormatHelper.Size(item.Size), item.StorageClass, item.LastModified.UtcDateTime);
}

/// <summary>Completes keys for a parameter that allows wildcards.</summary>
public sealed class KeyPatternCompleter : KeyCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern => true;
}
