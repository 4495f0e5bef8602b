using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;

namespace OssEncryption.Emulator.Operations;

/// <summary>The tags of an object or a bucket in headers and documents.</summary>
internal static class TagSet
{
    /// <summary>Reads <c>name=value&amp;name=value</c>, percent-encoded.</summary>
    public static List<Tag> Read(string text) => [.. text.Split('&').Select(ReadOne)];

    /// <summary>Reads a Tagging document.</summary>
    /// <exception cref="ServiceError">It is malformed.</exception>
    public static List<Tag> Read(byte[] document)
    {
        XElement set = XmlInput.Child(Documents.Read(document, "Tagging"), "TagSet")
            ?? throw CommonErrors.MalformedXml();
        return [.. set.Elements().Select(tag => new Tag(
            XmlInput.Child(tag, "Key")?.Value ?? throw CommonErrors.MalformedXml(),
            XmlInput.Child(tag, "Value")?.Value ?? ""))];
    }

    /// <summary>Writes a Tagging document.</summary>
    public static XElement Write(IEnumerable<Tag> tags) =>
        new("Tagging", new XElement("TagSet", tags.Select(tag =>
            new XElement("Tag", new XElement("Key", tag.Key), new XElement("Value", tag.Value)))));

    /// <summary>Checks that no key occurs twice.</summary>
    /// <exception cref="ServiceError">One does.</exception>
    public static void CheckKeysDiffer(List<Tag> tags)
    {
        if (tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() < tags.Count)
        {
            throw Invalid("Cannot provide multiple Tags with the same key.");
        }
    }

    /// <summary>The error of tags that break a rule.</summary>
    public static ServiceError Invalid(string message = "The TagKey or TagValue you have provided is invalid.") =>
        new(400, "InvalidTag", message);

    private static Tag ReadOne(string text)
    {
        string spaced = text.Replace('+', ' ');
        int equals = spaced.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new Tag(RequestTarget.Decode(spaced), "")
            : new Tag(RequestTarget.Decode(spaced[..equals]), RequestTarget.Decode(spaced[(equals + 1)..]));
    }
}
