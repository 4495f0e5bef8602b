using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Symbolic links.</summary>
internal sealed class SymlinkOperations(ObjectStore objects, ObjectWriter writer)
{
    private const string Target = "x-oss-symlink-target";

    private static readonly string[] SubResource = ["symlink"];

    private readonly ObjectFinder _finder = new(objects);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutSymlink", ResourceLevel.Object, "PUT", PutAsync)
        {
            Action = "oss:PutObject", Anonymous = AnonymousAccess.PublicWrite, SubResources = SubResource,
        },
        new("GetSymlink", ResourceLevel.Object, "GET", Get)
        {
            Action = "oss:GetObject",
            Anonymous = AnonymousAccess.PublicRead,
            SubResources = SubResource,
            VersionAction = "oss:GetObjectVersion",
        },
    ];

    private async Task<ServerResponse> PutAsync(OperationContext context)
    {
        string encoded = context.Request.Header(Target) is { Length: > 0 } sent
            ? sent
            : throw CommonErrors.InvalidArgument("The symlink target is missing.", Target, "", "0043-00000001");
        string target = RequestTarget.DecodeHeader(encoded);
        StoredObjectHeaders.CheckKey(target);
        byte[] digest = ContentMd5.Of(RawText.Encode(target));
        StoredObject link = ObjectOutline.Of(context) with
        {
            Type = ObjectTypes.Symlink,
            SymlinkTarget = target,
            ETag = $"\"{Convert.ToHexString(digest)}\"",
        };
        StoredObject written = await writer.WriteAsync(context, link).ConfigureAwait(false);
        return ObjectWriter.Name(new ServerResponse(200).With("ETag", written.ETag), context, written);
    }

    private Task<ServerResponse> Get(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        if (stored.SymlinkTarget is not { } target)
        {
            throw ObjectErrors.NotSymlink(stored.Key);
        }

        ServerResponse response = new ServerResponse(200)
            .With("ETag", stored.ETag)
            .With("Last-Modified", ServerResponse.HttpDate(stored.LastModified))
            .With(Target, UrlText.EncodePath(target));

        // Source: CS1 CreateAndGetSymlinkWithUserMetadataTest.
        foreach (KeyValuePair<string, string> header in stored.Metadata)
        {
            response.With(header.Key, header.Value);
        }

        return Task.FromResult(ObjectWriter.Name(response, context, stored));
    }
}
