using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace OssEncryption.Emulator.Formats;

/// <summary>Reads XML documents of clients. Namespaces are ignored, and so is white space before the declaration, which
/// XML does not allow. Source: GO1 TestCreateBucketXml.</summary>
internal static class XmlInput
{
    /// <summary>The control characters but tab and line breaks.</summary>
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (byte)value).Except("\t\r\n"u8.ToArray())]);

    private const int DeepestNesting = 32;

    // With the text behind it: a key has at most 1,023 characters, each of up to six as a reference.
    private const int LongestTag = 16 * 1024;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,

        // Keys may have characters that XML does not allow, and clients write them as references or as they are.
        // Source: GO1 TestDeleteObjectsNormal, oss2 test_batch_delete_objects.
        CheckCharacters = false,
    };

    /// <summary>The root of a document.</summary>
    /// <exception cref="FormatException">It is not well-formed, or its root has another name.</exception>
    public static XElement Read(byte[] document, string rootName)
    {
        try
        {
            byte[] text = WithReferences(AsUtf8(document));
            int start = Math.Max(0, text.AsSpan().IndexOfAnyExcept(" \t\r\n"u8));
            RequireBounds(text, start);
            using XmlReader reader = Open(text, start);
            XElement root = XElement.Load(reader);
            return root.Name.LocalName == rootName
                ? root
                : throw new FormatException($"The root of the document is not {rootName}.");
        }
        catch (XmlException failure)
        {
            throw new FormatException("The document is not well-formed XML.", failure);
        }
    }

    /// <summary>Keys may have bytes that are not UTF-8. A document in UTF-16 begins with a byte order mark.</summary>
    private static byte[] AsUtf8(byte[] document) => document is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..]
        ? document
        : RawText.AsUtf8(document);

    /// <summary>The document with a reference in the place of each control character, which the reader takes in no
    /// other form.</summary>
    private static byte[] WithReferences(byte[] document)
    {
        if (!document.AsSpan().ContainsAny(Controls))
        {
            return document;
        }

        using var text = new MemoryStream(document.Length * 2);
        foreach (byte value in document)
        {
            text.Write(Controls.Contains(value)
                ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"&#{value};"))
                : [value]);
        }

        return text.ToArray();
    }

    // Many attributes and deep nesting cost the platform's readers quadratic time. No value of an attribute contains
    // "<", so that a tag ends before the next one.
    private static void RequireBounds(byte[] document, int start)
    {
        ReadOnlySpan<byte> rest = document.AsSpan(start);
        while (rest.IndexOf((byte)'<') is >= 0 and var begin)
        {
            rest = rest[(begin + 1)..];
            int next = rest.IndexOf((byte)'<');
            ReadOnlySpan<byte> tag = next < 0 ? rest : rest[..next];
            if (tag.LastIndexOf((byte)'>') > LongestTag)
            {
                throw new FormatException("The document has a tag that is too long.");
            }
        }

        using XmlReader reader = Open(document, start);
        while (reader.Read())
        {
            if (reader.Depth > DeepestNesting)
            {
                throw new FormatException("The document is nested too deep.");
            }
        }
    }

    private static XmlReader Open(byte[] document, int start) => XmlReader.Create(
        new MemoryStream(document, start, document.Length - start, writable: false), Settings);

    /// <summary>A child by its local name, or <c>null</c>.</summary>
    public static XElement? Child(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    /// <summary>The trimmed text of a child; <c>null</c> when it is missing or empty.</summary>
    public static string? Text(XElement parent, string name) =>
        Child(parent, name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}

/// <summary>Writes XML documents as the service does.</summary>
internal static class XmlOutput
{
    /// <summary>The content type of every document.</summary>
    public const string ContentType = "application/xml";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,

        // The service writes characters of keys that XML does not allow.
        CheckCharacters = false,
    };

    /// <summary>The bytes of a document, with an XML declaration.</summary>
    public static byte[] Write(XElement root)
    {
        using var bytes = new MemoryStream();
        using (var writer = XmlWriter.Create(bytes, Settings))
        {
            root.WriteTo(writer);
        }

        int length = RawText.Unmark(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        return bytes.GetBuffer()[..length];
    }

    /// <summary>An element, or <c>null</c> without a value.</summary>
    public static XElement? Optional(string name, string? value) => value is null ? null : new XElement(name, value);

    /// <summary>A text whose characters are all of XML 1.0: what is not becomes U+FFFD, and so do bytes that are not
    /// UTF-8, so that an error about such a key can be read.</summary>
    public static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Select(
        rune => RawText.IsMark(rune) || (rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value))
            ? "\uFFFD"
            : rune.ToString()));

    /// <summary>A time in documents, in whole seconds: <c>2018-12-28T09:41:56.000Z</c>. Source: the vendor's oss2 reads
    /// no other form.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture);

    /// <summary>The bytes of a text in hexadecimal, separated by spaces.</summary>
    public static string HexBytes(string text) => string.Join(
        ' ', RawText.Encode(text).Select(value => value.ToString("X2", CultureInfo.InvariantCulture)));
}
