using OssEncryption.Client.Operations;
using OssEncryption.Values;

namespace OssEncryption.Completion;

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
