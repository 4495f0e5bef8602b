using System.Globalization;
using System.Text;
using OssEncryption.Emulator.Errors;
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
        SetAsync(context, ObjectTags.Read(context.Document), 200);

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

    private const int MaxCount = 10;
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    /// <summary>Reads <c>name=value&amp;name=value</c>, percent-encoded.</summary>
    /// <exception cref="ServiceError">They are not valid.</exception>
    public static IReadOnlyList<Tag> Read(string? text) => string.IsNullOrEmpty(text)
        ? []
        : Checked(TagSet.Read(text));

    /// <summary>Reads the document of PutObjectTagging.</summary>
    /// <exception cref="ServiceError">It is malformed, or the tags are not valid.</exception>
    public static IReadOnlyList<Tag> Read(byte[] document) => Checked(TagSet.Read(document));

    /// <summary>The tags that a request sets.</summary>
    /// <exception cref="ServiceError">They are not valid, or the caller may not set any.</exception>
    public static IReadOnlyList<Tag> Of(OperationContext context)
    {
        IReadOnlyList<Tag> tags = Read(context.Request.Header(Header));
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
        Authorizer.IsPublic(AnonymousAccess.PublicWrite, context.Bucket.Acl));

    /// <summary>The x-oss-tagging-count header, or <c>null</c> without tags.</summary>
    public static string? Count(StoredObject stored) =>
        stored.Tags.Count == 0 ? null : stored.Tags.Count.ToString(CultureInfo.InvariantCulture);

    private static List<Tag> Checked(List<Tag> tags)
    {
        if (tags.Count > MaxCount)
        {
            throw TagSet.Invalid("The object tags cannot be greater than 10.");
        }

        TagSet.CheckKeysDiffer(tags);
        return tags.All(IsValid) ? tags : throw TagSet.Invalid();
    }

    private static bool IsValid(Tag tag) =>
        tag.Key.Length > 0
        && Encoding.UTF8.GetByteCount(tag.Key) <= LongestKey
        && Encoding.UTF8.GetByteCount(tag.Value) <= LongestValue
        && (tag.Key + tag.Value).EnumerateRunes().All(IsValid);

    private static bool IsValid(Rune rune) => Rune.IsLetterOrDigit(rune) || "+-=._:/ ".Contains((char)rune.Value);
}
