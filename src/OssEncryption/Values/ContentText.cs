using System.Text;

namespace OssEncryption.Values;

/// <summary>Content as a text.</summary>
internal static class ContentText
{
    /// <summary>The text of bytes in UTF-8, or in the encoding that a byte order mark before them tells.</summary>
    public static string Of(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), new UTF8Encoding(false), true);
        return reader.ReadToEnd();
    }
}
