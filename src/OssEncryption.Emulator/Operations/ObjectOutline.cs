using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Operations;

/// <summary>What the headers of a request say about the object to be.</summary>
internal static class ObjectOutline
{
    /// <summary>The object to be, without content and plain.</summary>
    /// <exception cref="ServiceError">The service does not take it.</exception>
    public static StoredObject Of(OperationContext context)
    {
        IncomingRequest request = context.Request;
        ObjectHeaders.CheckKey(context.Key);
        return new StoredObject(context.Key, NoContent.Instance, "", 0, context.Now)
        {
            StorageClass = ObjectHeaders.StorageClassOf(request, context.Bucket),
            Metadata = ObjectHeaders.MetadataOf(request),
            Tags = ObjectTags.Of(context),
            Acl = ObjectAcls.Of(request),
        };
    }

    /// <summary>The object with its content, of which the ETag is the MD5.</summary>
    public static StoredObject With(this StoredObject outline, KeptContent kept, DateTimeOffset now) => outline with
    {
        Content = kept.Content,
        ETag = $"\"{Convert.ToHexString(kept.Md5)}\"",
        Crc64 = kept.Crc64,
        ContentMd5 = Convert.ToBase64String(kept.Md5),
        LastModified = now,
    };
}
