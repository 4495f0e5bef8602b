using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Operations;

/// <summary>Which bytes an answer brings: <c>bytes 0-9/100</c>. Source: RFC 9110, 14.4.</summary>
internal static class ContentRange
{
    private const string Unit = "bytes ";

    /// <summary>The first byte, and the size of the whole object.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.UnreadableAnswer"/>: the answer is no
    /// range.</exception>
    public static (long First, long Size) Read(OssResponse answer)
    {
        string text = answer.Header("Content-Range") ?? "";
        int dash = text.IndexOf('-');
        int slash = text.IndexOf('/');
        if (answer.Status == 206 && text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) && slash > dash
            && dash > 0
            && WireText.Count(text.Substring(Unit.Length, dash - Unit.Length)) is { } first
            && WireText.Count(text.Substring(slash + 1)) is { } size)
        {
            return (first, size);
        }

        throw answer.Unreadable("is not the range that was asked for");
    }
}
