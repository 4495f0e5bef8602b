using System.Xml;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;

namespace OssEncryption.Emulator.Formats;

/// <summary>Reads the documents that clients send. Names are compared without their namespace.</summary>
internal static class XmlInput
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
    };

    /// <summary>The root of a document.</summary>
    /// <exception cref="ServiceError">It is not well-formed, or its root has another name.</exception>
    public static XElement Read(byte[] document, string rootName)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(document, writable: false), Settings);
            XElement root = XElement.Load(reader);
            return root.Name.LocalName == rootName ? root : throw ServiceErrors.MalformedXml();
        }
        catch (XmlException)
        {
            throw ServiceErrors.MalformedXml();
        }
    }

    /// <summary>A child by its local name, or <c>null</c>.</summary>
    public static XElement? Child(XElement parent, string name) =>
        parent.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    /// <summary>The trimmed text of a child; <c>null</c> when it is missing or empty.</summary>
    public static string? Text(XElement parent, string name) =>
        Child(parent, name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}
