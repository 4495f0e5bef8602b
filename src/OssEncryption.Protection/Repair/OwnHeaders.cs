using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Tells the headers of an object from those that proxies, gateways and CDNs add: what also stands on a
/// response that is of no object is not the object's.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
/// <param name="ignored">Names of headers that are never the object's.</param>
internal sealed class OwnHeaders(IOssClient client, ConcurrencyLimiter limiter, IReadOnlyList<string> ignored)
{
    /// <summary>The prefix of user metadata.</summary>
    public const string MetaPrefix = "x-oss-meta-";

    // What HeadObject declares itself, and a copy keeps or has its own of. Source: HeadObject.
    private static readonly HashSet<string> OfTheService = new(StringComparer.Ordinal)
    {
        "x-oss-cdn-auth", "x-oss-ec", "x-oss-expiration", "x-oss-hash-crc64ecma", "x-oss-last-access-time",
        "x-oss-object-type", "x-oss-object-worm-legal-hold", "x-oss-object-worm-mode",
        "x-oss-object-worm-retain-until-date", "x-oss-replication-status",
        "x-oss-request-charged", "x-oss-request-id", "x-oss-restore",
        "x-oss-server-side-data-encryption", "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id",
        "x-oss-server-time", "x-oss-storage-class", "x-oss-tagging-count", "x-oss-transition-time", "x-oss-version-id",
        "x-oss-versionid",
    };

    private readonly Dictionary<string, Task<ILookup<string, string>>> _foreign = new(StringComparer.Ordinal);

    /// <summary>The names of headers of the service that this version does not know.</summary>
    public static IEnumerable<string> UnknownOf(StoredState state) => state.OssHeaders.Keys
        .Where(name => !OfTheService.Contains(name) && !name.StartsWith(MetaPrefix, StringComparison.Ordinal));

    /// <summary>The state with those unknown headers only that are the object's own. Asks once per bucket, and only
    /// when there is an unknown header.</summary>
    public async Task<StoredState> SeparateAsync(StoredState state, CancellationToken stop)
    {
        string[] unknown = [.. UnknownOf(state)];
        if (unknown.Length == 0 && state.CustomHeaders.Count == 0)
        {
            return state;
        }

        ILookup<string, string> foreign = await ForeignOfAsync(state.Address.Bucket, stop).ConfigureAwait(false);
        return state with
        {
            OssHeaders = state.OssHeaders
                .Where(header => !unknown.Contains(header.Key) || !IsForeign(header.Key, 1))
                .ToDictionary(header => header.Key, header => header.Value, StringComparer.Ordinal),
            CustomHeaders =
            [
                .. state.CustomHeaders.GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
                    .Where(lines => !IsForeign(lines.Key, lines.Count()))
                    .SelectMany(lines => lines),
            ],
        };

        // A name that comes more often than there is one of both: of the way and of the object.
        bool IsForeign(string name, int count) =>
            count <= foreign[name].Count() || ignored.Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    // One request per bucket; a failed one is repeated.
    private Task<ILookup<string, string>> ForeignOfAsync(string bucket, CancellationToken stop)
    {
        lock (_foreign)
        {
            if (!_foreign.TryGetValue(bucket, out Task<ILookup<string, string>>? asked)
                || asked.IsFaulted || asked.IsCanceled)
            {
                asked = AskAsync(bucket, stop);
                _foreign[bucket] = asked;
            }

            return asked;
        }
    }

    private async Task<ILookup<string, string>> AskAsync(string bucket, CancellationToken stop)
    {
        IReadOnlyList<KeyValuePair<string, string>> headers = await limiter.RunAsync(
            () => client.GetForeignHeadersAsync(bucket, stop), stop).ConfigureAwait(false);
        return headers.ToLookup(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);
    }
}
