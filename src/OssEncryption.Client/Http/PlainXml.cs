using System.Text;

namespace OssEncryption.Client.Http;

/// <summary>Reads the plain documents that OSS writes: elements and text in ASCII, without attributes, references,
/// comments, CDATA or instructions. Anything else is left to the reader of the platform, whose buffers and tables cost
/// many times what such a document does.</summary>
internal static class PlainXml
{
    private const int DeepestNesting = 32;
    private const int MostElements = 100_000;
    private const int LongestName = 64;

    private static readonly byte[] Declaration =
        Encoding.ASCII.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");

    private static readonly bool[] IsLetter = Letters();

    // The names that came last, each at the place of its hash: a list repeats a dozen of them.
    private static readonly string?[] KnownNames = new string?[256];

    /// <summary>The root of a document; <c>null</c> when the document is not plain, or not well-formed.</summary>
    public static WireElement? TryRead(ArraySegment<byte> body)
    {
        byte[] bytes = body.Array!;
        int end = body.Offset + body.Count;
        int at = body.Offset + (StartsWithDeclaration(body) ? Declaration.Length : 0);
        WireElement? root = null;
        WireElement? open = null;
        int depth = 0;
        for (int elements = 0; elements <= MostElements;)
        {
            int tag = EndOfText(bytes, at, end, out bool isBlank);
            if (tag < 0 || (open is null && !isBlank))
            {
                return null;
            }

            if (tag == end)
            {
                return open is null ? root : null;
            }

            open?.Add(bytes, at, tag, isBlank);
            bool closes = tag + 1 < end && bytes[tag + 1] == '/';
            int name = tag + (closes ? 2 : 1);
            int nameEnd = EndOfName(bytes, name, end);
            at = nameEnd;
            if (nameEnd < 0)
            {
                return null;
            }

            bool isEmpty = !closes && bytes[at] == '/';
            at += isEmpty ? 1 : 0;
            if (at >= end || bytes[at++] != '>')
            {
                return null;
            }

            if (closes)
            {
                if (open is null || !IsText(open.Name, bytes, name, nameEnd))
                {
                    return null;
                }

                open = open.End();
                depth--;
                continue;
            }

            elements++;
            if ((open is null && root is not null) || depth > DeepestNesting)
            {
                return null;
            }

            WireElement element = WireElement.Begin(NameOf(bytes, name, nameEnd), open);
            root ??= element;
            if (!isEmpty)
            {
                open = element;
                depth++;
            }
        }

        return null;
    }

    private static bool StartsWithDeclaration(ArraySegment<byte> body)
    {
        for (int i = 0; i < Declaration.Length; i++)
        {
            if (i == body.Count || body.Array![body.Offset + i] != Declaration[i])
            {
                return false;
            }
        }

        return true;
    }

    // Where the next tag begins, or the document ends; -1 for a character that is not plain. A "]" may begin the
    // "]]>" that no text has.
    private static int EndOfText(byte[] bytes, int from, int end, out bool isBlank)
    {
        isBlank = true;
        for (int i = from; i < end; i++)
        {
            byte next = bytes[i];
            if (next == '<')
            {
                return i;
            }

            if (next is not ((byte)' ' or (byte)'\n' or (byte)'\t'))
            {
                isBlank = false;
                if (next is < (byte)' ' or > (byte)'~' or (byte)'&' or (byte)']')
                {
                    return -1;
                }
            }
        }

        return end;
    }

    // The first byte that is not of the name; -1 when there is no name, or nothing behind it.
    private static int EndOfName(byte[] bytes, int from, int end)
    {
        int i = from;
        while (i < end && (IsLetter[bytes[i]] || (i > from && bytes[i] is >= (byte)'0' and <= (byte)'9')))
        {
            i++;
        }

        return i > from && i < end && i - from <= LongestName ? i : -1;
    }

    private static bool[] Letters()
    {
        bool[] letters = new bool[256];
        for (char c = 'a'; c <= 'z'; c++)
        {
            letters[c] = letters[char.ToUpperInvariant(c)] = true;
        }

        return letters;
    }

    private static string NameOf(byte[] bytes, int from, int end)
    {
        int hash = 0;
        for (int i = from; i < end; i++)
        {
            hash = (hash * 31) + bytes[i];
        }

        ref string? known = ref KnownNames[hash & (KnownNames.Length - 1)];
        string? name = known;
        if (name is null || !IsText(name, bytes, from, end))
        {
            known = name = Encoding.ASCII.GetString(bytes, from, end - from);
        }

        return name;
    }

    private static bool IsText(string text, byte[] bytes, int from, int end)
    {
        if (text.Length != end - from)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != bytes[from + i])
            {
                return false;
            }
        }

        return true;
    }
}

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
