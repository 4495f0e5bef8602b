using OssEncryption.Client.Http;
using OssEncryption.Client.Model;
using OssEncryption.Client.Operations;
using OssEncryption.Client.Transfers;

namespace OssEncryption.Protection.Repair;

/// <summary>Checks before a copy that it will lose nothing. An object with an unknown header is skipped, because the
/// header may be a property that a copy does not carry. Source: HeadObject, CopyObject and
/// InitiateMultipartUpload.</summary>
internal static class CopyPrecheck
{
    /// <summary>Rejects an object whose copy would differ.</summary>
    /// <exception cref="RepairSkippedException">The object is skipped.</exception>
    public static void Check(StoredState state)
    {
        if (state.Type is not ("Normal" or "Multipart"))
        {
            throw new RepairSkippedException(OutcomeReason.NotCopyable,
                $"Its type is {state.Type}: a copy would be something else.");
        }

        Refuse(OwnHeaders.UnknownOf(state),
            "a copy would lose it, unless a proxy on the way has added it: then name it as one to ignore");
        Refuse(Repeated(state.CustomHeaders),
            "the object and a proxy on the way both have it; reach the service without the proxy");
        Refuse(
            Texts(state.Properties).Where(text => !HeaderBytes.IsSendable(text.Value)).Select(text => text.Key),
            "this runtime cannot send the bytes of its value; use PowerShell 7.2 or later");
        CheckForms(state.Properties, RawHeaders.AreKept);
    }

    /// <summary>Rejects an object with headers of its own (<c>x-oss-persistent-headers</c>) whose copy could not be
    /// taken back if it lost them.</summary>
    /// <param name="state">The object.</param>
    /// <param name="keepsSource">Whether its bucket keeps the version that is copied.</param>
    /// <exception cref="RepairSkippedException">The object is skipped.</exception>
    public static void CheckOwnHeaders(StoredState state, bool keepsSource)
    {
        if (!keepsSource)
        {
            Refuse(state.CustomHeaders.Select(header => header.Key),
                "whether a copy keeps such a header shows only afterwards. Turn versioning on, so that the version " +
                "before stays, and make another plan. If a proxy on the way has added it, name it as one to ignore");
        }
    }

    /// <summary>Rejects an object with a content header that this runtime would write otherwise than it is
    /// stored.</summary>
    /// <param name="has">The properties as read.</param>
    /// <param name="areKept">Whether this runtime keeps headers verbatim.</param>
    /// <exception cref="RepairSkippedException">The object is skipped.</exception>
    public static void CheckForms(ObjectProperties has, bool areKept)
    {
        if (!areKept)
        {
            Refuse(
                has.ContentHeaders.Where(header => !SentHeaders.IsCarried(header.Key, header.Value))
                    .Select(header => header.Key),
                ".NET Framework shows and sends it in a form of its own, so a copy could change it; " +
                "use PowerShell 7 or later");
        }
    }

    private static void Refuse(IEnumerable<string> names, string why)
    {
        string[] all = [.. names];
        if (all.Length > 0)
        {
            Array.Sort(all, StringComparer.Ordinal);
            throw new RepairSkippedException(OutcomeReason.NotCarried, $"It has {string.Join(", ", all)}: {why}.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Texts(ObjectProperties has) => has.ContentHeaders
        .Concat(has.UserMetadata.Select(
            item => new KeyValuePair<string, string>(OwnHeaders.MetaPrefix + item.Key, item.Value)));

    private static IEnumerable<string> Repeated(IEnumerable<KeyValuePair<string, string>> headers) => headers
        .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
        .Where(lines => lines.Skip(1).Any())
        .Select(lines => lines.Key);
}

/// <summary>Reads and sets legal holds. HeadObject need not declare one, so objects of buckets that can retain objects
/// are asked for it.</summary>
/// <param name="client">The client.</param>
/// <param name="limiter">Limits concurrent requests.</param>
internal sealed class LegalHolds(IOssClient client, ConcurrencyLimiter limiter)
{
    private const string Header = "x-oss-object-worm-legal-hold";

    private readonly Dictionary<string, Task<bool>> _retaining = new(StringComparer.Ordinal);

    /// <summary>Whether an object is on legal hold. Only buckets with versioning have holds. A version that is named
    /// is asked for at the same time as HeadObject, where its bucket is known to retain objects.</summary>
    /// <param name="address">The object.</param>
    /// <param name="head">The response of HeadObject.</param>
    /// <param name="stop">Cancels the work.</param>
    public async Task<bool> IsHeldAsync(ObjectAddress address, Task<StoredState> head, CancellationToken stop)
    {
        Task<bool>? asked = IsVersion(address) && IsKnownToRetain(address.Bucket)
            ? AskObjectAsync(address, stop)
            : null;
        StoredState state = await head.ConfigureAwait(false);
        if (state.OssHeaders.TryGetValue(Header, out string? declared) && declared == "ON")
        {
            await Task.WhenAny(asked ?? Task.CompletedTask).ConfigureAwait(false);
            return true;
        }

        return IsVersion(state.Address)
            && await CanRetainAsync(address.Bucket, stop).ConfigureAwait(false)
            && await (asked ?? AskObjectAsync(state.Address, stop)).ConfigureAwait(false);
    }

    /// <summary>Puts an object on legal hold.</summary>
    public Task HoldAsync(ObjectAddress address, CancellationToken stop) => limiter.RunAsync(
        async () =>
        {
            await client.PutObjectLegalHoldAsync(address, true, stop).ConfigureAwait(false);
            return true;
        },
        stop);

    private Task<bool> AskObjectAsync(ObjectAddress address, CancellationToken stop) =>
        limiter.RunAsync(() => client.GetObjectLegalHoldAsync(address, stop), stop);

    private static bool IsVersion(ObjectAddress address) => address.VersionId is not (null or VersionOrder.NullVersion);

    /// <summary>Whether a bucket was asked, and can retain objects.</summary>
    public bool IsKnownToRetain(string bucket)
    {
        lock (_retaining)
        {
            return _retaining.TryGetValue(bucket, out Task<bool>? asked)
                && asked.Status == TaskStatus.RanToCompletion && asked.Result;
        }
    }

    // One request per bucket; a failed one is repeated.
    private Task<bool> CanRetainAsync(string bucket, CancellationToken stop)
    {
        lock (_retaining)
        {
            if (!_retaining.TryGetValue(bucket, out Task<bool>? asked) || asked.IsFaulted || asked.IsCanceled)
            {
                asked = AskBucketAsync(bucket, stop);
                _retaining[bucket] = asked;
            }

            return asked;
        }
    }

    // Who may not ask relies on what HeadObject declares.
    private async Task<bool> AskBucketAsync(string bucket, CancellationToken stop)
    {
        try
        {
            return await limiter.RunAsync(() => client.GetBucketObjectWormAsync(bucket, stop), stop)
                .ConfigureAwait(false) is not null;
        }
        catch (OssServiceException refusal) when (refusal.StatusCode is >= 400 and < 500)
        {
            return false;
        }
    }
}
