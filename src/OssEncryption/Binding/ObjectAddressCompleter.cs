using OssEncryption.Client;

namespace OssEncryption.Binding;

/// <summary>Offers buckets, and behind the bucket of an address its keys.</summary>
public class ObjectAddressCompleter : BucketNameCompleter
{
    /// <summary>Whether wildcards are understood: what a key has of them is escaped then.</summary>
    private protected virtual bool IsPattern => false;

    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, CompletionQuestion question, CancellationToken stop)
    {
        if (!OssAddress.Is(question.Word) || question.Word.IndexOf('/', OssAddress.Scheme.Length) < 0)
        {
            return await base.AskAsync(client, question, stop).ConfigureAwait(false);
        }

        OssAddress place = OssAddress.Parse(question.Word);
        IReadOnlyList<(string Value, string Tooltip)> keys =
            await KeyCompleter.AskAsync(client, place.Bucket, place.Key, IsPattern, stop).ConfigureAwait(false);
        return [.. keys.Select(key => (new OssAddress(place.Bucket, key.Value).ToString(), key.Tooltip))];
    }
}
