using OssEncryption.Client.Operations;
using OssEncryption.Values;

namespace OssEncryption.Completion;

/// <summary>Offers buckets, and behind the bucket of an address its keys.</summary>
public class ObjectAddressCompleter : BucketNameCompleter
{
    /// <summary>Whether wildcards are understood: what a key has of them is escaped then.</summary>
    private protected virtual bool IsPattern => false;

    /// <inheritdoc/>
    private protected override Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, CompletionContext context, CancellationToken stop) =>
        AskAsync(client, context.Word, IsPattern, stop);

    /// <summary>The buckets that begin so, or the addresses of the keys that do.</summary>
    internal static async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, string word, bool isPattern, CancellationToken stop)
    {
        if (!OssAddress.Is(word) || word.IndexOf('/', OssAddress.Scheme.Length) < 0)
        {
            return await AskAsync(client, word, stop).ConfigureAwait(false);
        }

        OssAddress place = OssAddress.Parse(word);
        IReadOnlyList<(string Value, string Tooltip)> keys =
            await KeyCompleter.AskAsync(client, place.Bucket, place.Key, isPattern, stop).ConfigureAwait(false);
        return [.. keys.Select(key => (new OssAddress(place.Bucket, key.Value).ToString(), key.Tooltip))];
    }
}

/// <summary>Offers buckets and the keys of addresses where wildcards are understood.</summary>
public sealed class ObjectPatternCompleter : ObjectAddressCompleter
{
    /// <inheritdoc/>
    private protected override bool IsPattern => true;
}
