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
