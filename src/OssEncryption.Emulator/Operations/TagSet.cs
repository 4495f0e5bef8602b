using System.Text;
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

    private static Tag ReadOne(string text)
    {
        string spaced = text.Replace('+', ' ');
        int equals = spaced.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new Tag(RequestTarget.Decode(spaced), "")
            : new Tag(RequestTarget.Decode(spaced[..equals]), RequestTarget.Decode(spaced[(equals + 1)..]));
    }
}

/// <summary>The rules for the tags of one kind of resource.</summary>
/// <param name="Resource">The kind: <c>object</c>.</param>
/// <param name="MaxCount">The most tags.</param>
/// <param name="LongestKey">The longest key in bytes.</param>
/// <param name="LongestValue">The longest value in bytes.</param>
/// <param name="Allows">Whether the text of a tag is allowed.</param>
internal sealed record TagRules(
    string Resource, int MaxCount, int LongestKey, int LongestValue, Func<Tag, bool> Allows)
{
    /// <summary>Reads <c>name=value&amp;name=value</c>, percent-encoded.</summary>
    /// <exception cref="ServiceError">They are not valid.</exception>
    public IReadOnlyList<Tag> Read(string? text) => string.IsNullOrEmpty(text) ? [] : Checked(TagSet.Read(text));

    /// <summary>Reads a Tagging document.</summary>
    /// <exception cref="ServiceError">It is malformed, or the tags are not valid.</exception>
    public IReadOnlyList<Tag> Read(byte[] document) => Checked(TagSet.Read(document));

    private List<Tag> Checked(List<Tag> tags)
    {
        if (tags.Count > MaxCount)
        {
            throw Invalid($"The {Resource} tags cannot be greater than {MaxCount}.");
        }

        if (tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() < tags.Count)
        {
            throw Invalid("Cannot provide multiple Tags with the same key.");
        }

        return tags.All(IsValid) ? tags : throw Invalid("The TagKey or TagValue you have provided is invalid.");
    }

    private bool IsValid(Tag tag) =>
        tag.Key.Length > 0
        && Encoding.UTF8.GetByteCount(tag.Key) <= LongestKey
        && Encoding.UTF8.GetByteCount(tag.Value) <= LongestValue
        && Allows(tag);

    private static ServiceError Invalid(string message) => new(400, "InvalidTag", message);
}
