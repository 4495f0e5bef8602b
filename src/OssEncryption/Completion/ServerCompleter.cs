using System.Runtime.CompilerServices;
using OssEncryption.Client.Operations;
using OssEncryption.Session;

namespace OssEncryption.Completion;

/// <summary>Completes values that the server returns. A request may take two seconds; its result, or its failure, is
/// cached for half a minute.</summary>
public abstract class ServerCompleter : Completer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(30);

    private static readonly ConditionalWeakTable<IOssClient, Dictionary<string, CacheEntry>> Caches = new();

    /// <inheritdoc/>
    private protected sealed override IEnumerable<(string Value, string Tooltip)> Find(CompletionContext context)
    {
        var timeout = new CancellationTokenSource(Timeout);
        OssContext? session = context.ValueOf("Context") as OssContext ?? RunspaceSession.Current.Context;
        Task<IReadOnlyList<(string Value, string Tooltip)>> choices = Task.Run(
            async () =>
            {
                using (timeout)
                {
                    session ??= await OssContextFactory.FromEnvironmentAsync(timeout.Token).ConfigureAwait(false);
                    return await GetOrRequestAsync(session, context, timeout.Token).ConfigureAwait(false);
                }
            },
            CancellationToken.None);

        // Some steps, such as resolving a host name, cannot be cancelled on every runtime.
        return choices.Wait(Timeout + Timeout) ? choices.Result : [];
    }

    /// <summary>The key of the cache, besides the type of the completer.</summary>
    private protected abstract string CacheKey(CompletionContext context);

    /// <summary>Requests the values from the server.</summary>
    private protected abstract Task<IReadOnlyList<(string Value, string Tooltip)>> RequestAsync(
        OssContext session, CompletionContext context, CancellationToken stop);

    private async Task<IReadOnlyList<(string Value, string Tooltip)>> GetOrRequestAsync(
        OssContext session, CompletionContext context, CancellationToken stop)
    {
        Dictionary<string, CacheEntry> cache = Caches.GetOrCreateValue(session.OssClient);
        string key = GetType().Name + " " + CacheKey(context);
        lock (cache)
        {
            if (cache.TryGetValue(key, out CacheEntry? known) && DateTime.UtcNow - known.Time < CacheTime)
            {
                return known.Choices;
            }
        }

        IReadOnlyList<(string Value, string Tooltip)> choices = [];
        try
        {
            choices = await RequestAsync(session, context, stop).ConfigureAwait(false);
        }
        finally
        {
            lock (cache)
            {
                cache[key] = new CacheEntry(DateTime.UtcNow, choices);
            }
        }

        return choices;
    }

    private sealed record CacheEntry(DateTime Time, IReadOnlyList<(string Value, string Tooltip)> Choices);
}
