namespace OssEncryption.Client.Http;

/// <summary>The bounds of a document, checked in one pass over its bytes before a reader sees them: the readers of the
/// platform take quadratic time for many attributes or namespaces of one tag.</summary>
internal static class XmlBounds
{
    // OSS writes at most one attribute, and a thousand entries of some twenty elements.
    private const int MostAttributes = 32;
    private const int MostTags = 200_000;

    /// <summary>Whether a document has no tag with more than 32 attributes, and at most 200,000 tags. It must be
    /// UTF-8.</summary>
    public static bool Hold(ArraySegment<byte> body)
    {
        byte[] bytes = body.Array!;
        int end = body.Offset + body.Count;
        int tags = 0;
        for (int tag = Next(bytes, body.Offset, end); tag >= 0; tag = Next(bytes, tag + 1, end))
        {
            tags++;
            if (tags > MostTags || CountAttributes(bytes, tag + 1, end) > MostAttributes)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a document is UTF-16, which OSS never sends.</summary>
    public static bool IsUtf16(ArraySegment<byte> body)
    {
        byte[] bytes = body.Array!;
        return body.Count > 1
            && (bytes[body.Offset] is 0 or 0xFE or 0xFF || bytes[body.Offset + 1] == 0);
    }

    private static int Next(byte[] bytes, int from, int end) => Array.IndexOf(bytes, (byte)'<', from, end - from);

    // No value of an attribute contains "<": where one comes, a tag begins, whatever quotes stand before it.
    private static int CountAttributes(byte[] bytes, int from, int end)
    {
        int count = 0;
        byte quote = 0;
        for (int i = from; i < end && bytes[i] != '<' && count <= MostAttributes; i++)
        {
            byte next = bytes[i];
            if (quote != 0)
            {
                quote = next == quote ? (byte)0 : quote;
            }
            else if (next == '>')
            {
                break;
            }
            else if (next is (byte)'"' or (byte)'\'')
            {
                quote = next;
            }
            else
            {
                count += next == '=' ? 1 : 0;
            }
        }

        return count;
    }
}
