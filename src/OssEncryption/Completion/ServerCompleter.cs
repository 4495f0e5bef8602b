using System.Runtime.CompilerServices;
using OssEncryption.Client.Operations;
using OssEncryption.Session;

namespace OssEncryption.Completion;

/// <summary>Offers what the server knows: asked for at most two seconds, and remembered for half a minute, a failure
/// too.</summary>
public abstract class ServerCompleter : Completer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(30);

    private static readonly ConditionalWeakTable<IOssClient, Dictionary<string, Remembered>> Answers = new();

    /// <inheritdoc/>
    private protected sealed override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context)
    {
        var patience = new CancellationTokenSource(Patience);
        OssContext? connection = context.ValueOf("Context") as OssContext ?? RunspaceSession.Current.Context;
        Task<IReadOnlyList<(string Value, string Tooltip)>> answer = Task.Run(
            async () =>
            {
                using (patience)
                {
                    connection ??= await OssContextFactory.FromEnvironmentAsync(patience.Token).ConfigureAwait(false);
                    return await RecallAsync(connection.OssClient, context, patience.Token).ConfigureAwait(false);
                }
            },
            CancellationToken.None);

        // A name that is not resolved, for one, does not let itself be cancelled everywhere.
        return answer.Wait(Patience + Patience) ? answer.Result : [];
    }

    /// <summary>What the answer depends on, beside the kind of completer.</summary>
    private protected abstract string KeyOf(CompletionContext context);

    /// <summary>Asks the server.</summary>
    private protected abstract Task<IReadOnlyList<(string Value, string Tooltip)>> AskAsync(
        IOssClient client, CompletionContext context, CancellationToken stop);

    private async Task<IReadOnlyList<(string Value, string Tooltip)>> RecallAsync(
        IOssClient client, CompletionContext context, CancellationToken stop)
    {
        Dictionary<string, Remembered> answers = Answers.GetOrCreateValue(client);
        string key = GetType().Name + " " + KeyOf(context);
        lock (answers)
        {
            if (answers.TryGetValue(key, out Remembered? known) && DateTime.UtcNow - known.Time < Freshness)
            {
                return known.Choices;
            }
        }

        IReadOnlyList<(string Value, string Tooltip)> choices = [];
        try
        {
            choices = await AskAsync(client, context, stop).ConfigureAwait(false);
        }
        finally
        {
            lock (answers)
            {
                answers[key] = new Remembered(DateTime.UtcNow, choices);
            }
        }

        return choices;
    }

    private sealed record Remembered(DateTime Time, IReadOnlyList<(string Value, string Tooltip)> Choices);
}
