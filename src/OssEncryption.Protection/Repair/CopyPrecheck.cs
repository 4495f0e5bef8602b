using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Protection.Repair;

/// <summary>Checks before a copy that it will lose nothing. An object with an unknown header is skipped, because the
/// header may be a property that a copy does not carry. Source: HeadObject, CopyObject and
/// InitiateMultipartUpload.</summary>
internal static class CopyPrecheck
{
    private const string MetaPrefix = "x-oss-meta-";

    private static readonly char[] Formatted = [',', ';', '=', '"', ' ', '('];

    private static readonly HashSet<string> OfTheService = new(StringComparer.Ordinal)
    {
        "x-oss-cdn-auth", "x-oss-ec", "x-oss-expiration", "x-oss-hash-crc64ecma", "x-oss-last-access-time",
        "x-oss-object-type", "x-oss-replication-status", "x-oss-request-charged", "x-oss-request-id", "x-oss-restore",
        "x-oss-server-side-data-encryption", "x-oss-server-side-encryption", "x-oss-server-side-encryption-key-id",
        "x-oss-server-time", "x-oss-storage-class", "x-oss-tagging-count", "x-oss-transition-time", "x-oss-version-id",
        "x-oss-versionid",
    };

    /// <summary>Rejects an object whose copy would differ.</summary>
    /// <exception cref="RepairSkippedException">The object is skipped.</exception>
    public static void Check(StoredState state)
    {
        if (state.Type is not ("Normal" or "Multipart"))
        {
            throw new RepairSkippedException(OutcomeReason.NotCopyable,
                $"Its type is {state.Type}: a copy would be something else.");
        }

        IEnumerable<string> unknown = state.OssHeaders.Keys
            .Where(name => !OfTheService.Contains(name) && !name.StartsWith(MetaPrefix, StringComparison.Ordinal))
            .Concat(state.CustomHeaders);
        Refuse(unknown, "a copy would lose it, unless a proxy on the way has added it");
        Refuse(Texts(state.Properties).Where(text => !IsSendable(text.Value)).Select(text => text.Key),
            "its value has characters that a request header of this runtime cannot have");
        CheckForms(state.Properties, RawHeaders.AreKept);
    }

    /// <summary>Rejects an object whose content headers may be written otherwise than this runtime shows
    /// them.</summary>
    /// <param name="has">The properties as read.</param>
    /// <param name="areKept">Whether this runtime shows headers verbatim.</param>
    /// <exception cref="RepairSkippedException">The object is skipped.</exception>
    public static void CheckForms(ObjectProperties has, bool areKept)
    {
        if (!areKept)
        {
            Refuse(Texts(has).Where(MayBeFormatted).Select(text => text.Key),
                ".NET Framework shows and sends it in a form of its own, so a copy could change it; " +
                "use PowerShell 7 or later");
        }
    }

    // A value of one word has one form; what has a list, parameters or a date may have several.
    private static bool MayBeFormatted(KeyValuePair<string, string?> text) =>
        !text.Key.StartsWith(MetaPrefix, StringComparison.Ordinal) && text.Value is { Length: > 0 } value
        && (text.Key == "Expires" || value.IndexOfAny(Formatted) >= 0);

    private static void Refuse(IEnumerable<string> names, string why)
    {
        string[] all = [.. names.OrderBy(name => name, StringComparer.Ordinal)];
        if (all.Length > 0)
        {
            throw new RepairSkippedException(OutcomeReason.NotCarried, $"It has {string.Join(", ", all)}: {why}.");
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Texts(ObjectProperties has)
    {
        yield return new("Content-Type", has.ContentType);
        yield return new("Cache-Control", has.CacheControl);
        yield return new("Content-Disposition", has.ContentDisposition);
        yield return new("Content-Encoding", has.ContentEncoding);
        yield return new("Content-Language", has.ContentLanguage);
        yield return new("Expires", has.Expires);
        foreach (KeyValuePair<string, string> item in has.UserMetadata)
        {
            yield return new(MetaPrefix + item.Key, item.Value);
        }
    }

    private static bool IsSendable(string? text) => text is null || text.All(c => c is >= ' ' and <= '~');
}
