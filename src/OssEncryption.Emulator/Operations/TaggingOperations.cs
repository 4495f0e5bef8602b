using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>The tags of objects.</summary>
internal sealed class TaggingOperations(IObjectStore objects, ObjectWriter writer)
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

    private Task<Answer> Put(OperationContext context) => SetAsync(context, ObjectTags.Read(context.Document), 200);

    private Task<Answer> Delete(OperationContext context) => SetAsync(context, [], 204);

    private Task<Answer> Get(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        var answer = new Answer(200, XmlText.Write(ObjectTags.Write(stored.Tags)), XmlText.ContentType);
        return Task.FromResult(ObjectWriter.Name(answer, context, stored));
    }

    private async Task<Answer> SetAsync(OperationContext context, IReadOnlyList<ObjectTag> tags, int status)
    {
        StoredObject updated = await writer.UpdateAsync(context, stored => stored with { Tags = tags })
            .ConfigureAwait(false);
        return ObjectWriter.Name(new Answer(status), context, updated);
    }
}
