using System.Globalization;
using System.Xml;

namespace OssEncryption.Client.Wire;

/// <summary>Reads the XML of OSS: by local name whatever the namespace, without DTD, without anything external.</summary>
internal static class XmlReading
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = true,
    };

    /// <summary>Reads a document with the root that is expected.</summary>
    /// <exception cref="XmlException">It is not well-formed, has a DTD, or has another root.</exception>
    public static T ReadDocument<T>(byte[] body, string root, Func<XmlReader, T> read)
    {
        using var reader = XmlReader.Create(new MemoryStream(body, writable: false), Settings);
        reader.MoveToContent();
        if (reader.NodeType != XmlNodeType.Element || reader.LocalName != root)
        {
            throw new XmlException($"The root element is not {root}.");
        }

        T value = read(reader);
        while (reader.Read())
        {
        }

        return value;
    }

    /// <summary>Reads the children of the element on which the reader stands. <paramref name="child"/> is called on each
    /// and must read it whole, or leave it where it is to have it passed over.</summary>
    public static void ReadChildren(XmlReader reader, Action<string> child)
    {
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return;
        }

        reader.ReadStartElement();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                reader.Read();
                continue;
            }

            (int line, int position) = Place(reader);
            child(reader.LocalName);
            if (reader.NodeType == XmlNodeType.Element && Place(reader) == (line, position))
            {
                reader.Skip();
            }
        }

        reader.ReadEndElement();
    }

    /// <summary>The text of the element on which the reader stands; empty for an empty element.</summary>
    public static string ReadText(XmlReader reader) => reader.ReadElementContentAsString();

    /// <summary>A moment as OSS writes it in XML: <c>2018-12-28T09:41:56.000Z</c>.</summary>
    public static DateTimeOffset ReadTime(XmlReader reader) =>
        DateTimeOffset.TryParse(ReadText(reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset time)
            ? time
            : throw new XmlException("A time is not in the format of OSS.");

    private static (int Line, int Position) Place(XmlReader reader)
    {
        var place = (IXmlLineInfo)reader;
        return (place.LineNumber, place.LinePosition);
    }
}
