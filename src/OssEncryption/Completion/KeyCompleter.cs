using System.Globalization;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Values;
using OssEncryption.Views;

namespace OssEncryption.Completion;

/// <summary>Offers the keys of the bucket that the line names, folder by folder; behind oss:// addresses, as a key may
/// be one.</summary>
public class KeyCompleter : ServerCompleter
{
    // More cannot be chosen from at a prompt.
    private const int MostKeys = 200;

    /// <inheritdoc/>
    private protected override string KeyOf(CompletionContext context) => $"{context.Bucket}/{context.Word}";

    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, CompletionContext context, CancellationToken stop)
    {
        if (OssAddress.Is(context.Word))
        {
            return await ObjectAddressCompleter.AskAsync(client, context.Word, IsPattern, stop).ConfigureAwait(false);
        }

        return context.Bucket is { } bucket
            ? await AskAsync(client, bucket, context.Word, IsPattern, stop).ConfigureAwait(false)
            : [];
    }

    /// <summary>Whether wildcards are understood: what a key has of them is escaped then.</summary>
    private protected virtual bool IsPattern => false;

    /// <summary>The folders and keys of a bucket that begin so.</summary>
    internal static async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, string bucket, string? begun, bool isPattern, CancellationToken stop)
    {
        string? prefix = new KeyPattern(null, begun, isLiteral: !isPattern).ListPrefix;
        var query = new ObjectQuery(prefix, Delimiter: "/", MaxKeys: MostKeys);
        ObjectPage page = await client.ListObjectsAsync(bucket, query, stop).ConfigureAwait(false);
        return
        [
            .. page.CommonPrefixes.Select(folder => (Write(folder), $"{folder} in {bucket}")),
            .. page.Objects.Select(item => (Write(item.Address.Key), Describe(item))),
        ];

        string Write(string key) => isPattern ? KeyPattern.EscapeLiteral(key) : key;
    }

    private static string Describe(ListedObject item) => string.Format(
        CultureInfo.InvariantCulture, "{0}, {1}, {2:yyyy-MM-dd HH:mm:ss} UTC",
        FormatHelper.Size(item.Size), item.StorageClass, item.LastModified.UtcDateTime);
}

/// <summary>Offers keys where wildcards are understood.</summary>
public sealed class KeyPatternCompleter : KeyCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern => true;
}
