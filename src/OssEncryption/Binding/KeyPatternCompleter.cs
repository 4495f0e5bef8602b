using OssEncryption.Client;

namespace OssEncryption.Binding;

/// <summary>Offers keys where wildcards are understood: what a key has of them is escaped.</summary>
public sealed class KeyPatternCompleter : KeyCompleter
{
    /// <inheritdoc/>
    private protected override async Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, CompletionQuestion question, CancellationToken stop)
    {
        string begun = new KeyPattern(null, question.Word).ListPrefix ?? "";
        IReadOnlyList<(string Value, string Tooltip)> keys =
            await base.AskAsync(client, question with { Word = begun }, stop).ConfigureAwait(false);
        return [.. keys.Select(key => (KeyPattern.EscapeLiteral(key.Value), key.Tooltip))];
    }
}
