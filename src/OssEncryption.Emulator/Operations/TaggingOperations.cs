using System.Globalization;
using System.Text;
using System.Xml.Linq;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The tags of objects.</summary>
internal sealed class TaggingOperations(ObjectStore objects, ObjectWriter writer)
{
    private static readonly string[] SubResource = ["tagging"];

    private readonly ObjectFinder _finder = new(objects);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutObjectTagging", ResourceLevel.Object, "PUT", Put)
        {
            SubResources = SubResource, VersionAction = "oss:PutObjectVersionTagging",
        },
        new("GetObjectTagging", ResourceLevel.Object, "GET", Get)
        {
            SubResources = SubResource, VersionAction = "oss:GetObjectVersionTagging",
        },
        new("DeleteObjectTagging", ResourceLevel.Object, "DELETE", Delete)
        {
            SubResources = SubResource, VersionAction = "oss:DeleteObjectVersionTagging",
        },
    ];

    private Task<ServerResponse> Put(OperationContext context) =>
        SetAsync(context, ObjectTags.Rules.Read(context.Document), 200);

    private Task<ServerResponse> Delete(OperationContext context) => SetAsync(context, [], 204);

    private Task<ServerResponse> Get(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        var response = ServerResponse.Xml(200, TagSet.Write(stored.Tags));
        return Task.FromResult(ObjectWriter.Name(response, context, stored));
    }

    private async Task<ServerResponse> SetAsync(OperationContext context, IReadOnlyList<Tag> tags, int status)
    {
        StoredObject updated = await writer.UpdateAsync(context, stored => stored with { Tags = tags })
            .ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(status), context, updated);
    }
}

/// <summary>The tags of objects in headers and documents.</summary>
internal static class ObjectTags
{
    /// <summary>The header that carries tags.</summary>
    public const string Header = "x-oss-tagging";

    /// <summary>The rules.</summary>
    public static readonly TagRules Rules = new("object", MaxCount: 10, LongestKey: 128, LongestValue: 256,
        tag => (tag.Key + tag.Value).EnumerateRunes().All(IsAllowed));

    /// <summary>The tags that a request sets.</summary>
    /// <exception cref="ServiceError">They are not valid, or the caller may not set any.</exception>
    public static IReadOnlyList<Tag> Of(OperationContext context)
    {
        IReadOnlyList<Tag> tags = Rules.Read(context.Request.Header(Header));
        if (tags.Count > 0)
        {
            CheckMayWrite(context);
        }

        return tags;
    }

    /// <summary>Checks that a caller may set tags while writing an object, which needs an action of its own. Source:
    /// the permissions on the vendor's pages.</summary>
    /// <exception cref="ServiceError">The caller is not authorized.</exception>
    public static void CheckMayWrite(OperationContext context) => Authorizer.Check(
        context.Caller, "oss:PutObjectTagging", context.BucketName, context.Bucket,
        Authorizer.IsPublic(AnonymousAccess.PublicWrite, context.Bucket.EffectiveAcl));

    /// <summary>The x-oss-tagging-count header, or <c>null</c> without tags.</summary>
    public static string? Count(StoredObject stored) =>
        stored.Tags.Count == 0 ? null : stored.Tags.Count.ToString(CultureInfo.InvariantCulture);

    private static bool IsAllowed(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || "+-=._:/ ".Contains((char)rune.Value);
}

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
            ? new Tag(RequestTarget.DecodeHeader(spaced), "")
            : new Tag(RequestTarget.DecodeHeader(spaced[..equals]), RequestTarget.DecodeHeader(spaced[(equals + 1)..]));
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
            throw Invalid($"The {Resource} tags cannot be greater than {MaxCount}.", "0010-00000218");
        }

        if (tags.Select(tag => tag.Key).Distinct(StringComparer.Ordinal).Count() < tags.Count)
        {
            throw Invalid("Cannot provide multiple Tags with the same key.", "0010-00000210");
        }

        return tags.All(IsValid)
            ? tags
            : throw Invalid("The TagKey or TagValue you have provided is invalid.", "0010-00000217");
    }

    private bool IsValid(Tag tag) =>
        tag.Key.Length > 0
        && Encoding.UTF8.GetByteCount(tag.Key) <= LongestKey
        && Encoding.UTF8.GetByteCount(tag.Value) <= LongestValue
        && Allows(tag);

    private static ServiceError Invalid(string message, string ec) => new(400, "InvalidTag", message, ec);
}
