using OssEncryption.Client;

namespace OssEncryption.Binding;

/// <summary>Offers buckets, and behind the bucket of an address its keys.</summary>
public sealed class ObjectAddressCompleter : BucketNameCompleter
{
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
            await KeyCompleter.AskAsync(client, place.Bucket, place.Key, stop).ConfigureAwait(false);
        return [.. keys.Select(key => (new OssAddress(place.Bucket, key.Value).ToString(), key.Tooltip))];
    }
}
