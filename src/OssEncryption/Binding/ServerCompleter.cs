using System.Collections;
using System.Runtime.CompilerServices;
using OssEncryption.Client;
using OssEncryption.Session;

namespace OssEncryption.Binding;

/// <summary>Offers what the server knows: asked for at most two seconds, and remembered for half a minute.</summary>
public abstract class ServerCompleter : Completer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private static readonly ConditionalWeakTable<IOssClient, Dictionary<string, Remembered>> Answers = new();

    /// <inheritdoc/>
    private protected sealed override IEnumerable<(string Value, string Tooltip)> Find(string word, IDictionary bound)
    {
        using var patience = new CancellationTokenSource(Patience);
        CancellationToken stop = patience.Token;
        OssContext? context = bound["Context"] as OssContext ?? RunspaceSession.Current.Context;
        return Task.Run(
            async () =>
            {
                context ??= await OssContextFactory.FromEnvironmentAsync(stop).ConfigureAwait(false);
                return await RecallAsync(context.OssClient, word, stop).ConfigureAwait(false);
            },
            stop).GetAwaiter().GetResult();
    }

    /// <summary>Asks the server.</summary>
    private protected abstract Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, string word, CancellationToken stop);

    private async Task<IReadOnlyList<(string Value, string Tooltip)>> RecallAsync(
        IOssClient client, string word, CancellationToken stop)
    {
        Dictionary<string, Remembered> answers = Answers.GetOrCreateValue(client);
        string question = GetType().Name + " " + word;
        lock (answers)
        {
            if (answers.TryGetValue(question, out Remembered? known) && DateTime.UtcNow - known.Time < Freshness)
            {
                return known.Choices;
            }
        }

        IReadOnlyList<(string Value, string Tooltip)> choices =
            await AskAsync(client, word, stop).ConfigureAwait(false);
        lock (answers)
        {
            answers[question] = new Remembered(DateTime.UtcNow, choices);
        }

        return choices;
    }

    private sealed record Remembered(DateTime Time, IReadOnlyList<(string Value, string Tooltip)> Choices);
}
