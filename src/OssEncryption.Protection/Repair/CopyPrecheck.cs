using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

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
        string[] all = [.. names.OrderBy(name => name, StringComparer.Ordinal)];
        if (all.Length > 0)
        {
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
