namespace OssEncryption.Emulator.Formats;

/// <summary>Percent-encoding of text in URLs and listings: every byte outside <c>A-Z a-z 0-9 - . _ ~</c> becomes
/// <c>%XX</c> in upper case.</summary>
internal static class UrlText
{
    /// <summary>Encodes a name or value.</summary>
    public static string Encode(string text) => RawText.UnmarkUrl(Uri.EscapeDataString(text));

    /// <summary>Encodes an object key; slashes stay.</summary>
    public static string EncodePath(string key) => Encode(key).Replace("%2F", "/", StringComparison.Ordinal);
}
