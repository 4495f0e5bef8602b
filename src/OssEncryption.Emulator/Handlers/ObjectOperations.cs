using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.State;
using OssEncryption.Emulator.Streams;
using OssEncryption.Emulator.Wire;

namespace OssEncryption.Emulator.Handlers;

/// <summary>Writing, reading and deleting single objects.</summary>
internal sealed class ObjectOperations(IObjectStore objects, IContentVault vault, KeyAccess keys)
{
    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutObject", ResourceLevel.Object, "PUT", PutAsync)
        {
            TakesContent = true, TakesEncryption = true, OpenTo = Openness.PublicWrite,
        },
        new("GetObject", ResourceLevel.Object, "GET", Get) { OpenTo = Openness.PublicRead },
        new("HeadObject", ResourceLevel.Object, "HEAD", Head)
        {
            Action = "oss:GetObject", OpenTo = Openness.PublicRead,
        },
        new("DeleteObject", ResourceLevel.Object, "DELETE", Delete) { OpenTo = Openness.PublicWrite },
    ];

    private async Task<Answer> PutAsync(OperationContext context)
    {
        ObjectHeaders.CheckKey(context.Key);
        ServerSideEncryption? encryption = EncryptionOf(context);
        string storageClass = ObjectHeaders.StorageClassOf(context.Request, context.Bucket);
        using var content = new DigestingStream(context.Request.Content);
        IStoredContent kept = await vault.KeepAsync(content, encryption, context.CancellationToken)
            .ConfigureAwait(false);
        byte[] md5 = content.Md5();
        ContentMd5.Check(context.Request, md5);
        var stored = new StoredObject(
            context.Key, kept, $"\"{Convert.ToHexString(md5)}\"", content.Crc64, context.Now)
        {
            ContentMd5 = Convert.ToBase64String(md5),
            StorageClass = storageClass,
            Encryption = encryption,
            Metadata = ObjectHeaders.MetadataOf(context.Request),
        };
        Write(context, stored);
        return new Answer(200)
            .With("ETag", stored.ETag)
            .With("Content-MD5", stored.ContentMd5)
            .With("x-oss-hash-crc64ecma", ObjectHeaders.Text(stored.Crc64))
            .WithEncryption(encryption);
    }

    private Task<Answer> Get(OperationContext context)
    {
        StoredObject stored = Find(context);
        KeyAccess.CheckReader(stored.Encryption, context.Bucket, context.Caller);
        long length = stored.Content.Length;
        ByteRange? range = ByteRange.Of(context.Request, length);
        Answer answer = range is { } part
            ? new Answer(206, stored.Content.OpenRead(part.First, part.Count), part.Count, ObjectHeaders.TypeOf(stored))
                .With("Content-Range", part.ContentRange(length))
            : new Answer(200, stored.Content.OpenRead(0, length), length, ObjectHeaders.TypeOf(stored));
        return Task.FromResult(ObjectHeaders.Describe(answer, stored));
    }

    private Task<Answer> Head(OperationContext context)
    {
        StoredObject stored = Find(context);
        var answer = new Answer(200, Stream.Null, stored.Content.Length, ObjectHeaders.TypeOf(stored));
        return Task.FromResult(ObjectHeaders.Describe(answer, stored));
    }

    private Task<Answer> Delete(OperationContext context)
    {
        objects.Remove(context.BucketName, context.Key);
        return Documents.Empty(204);
    }

    private StoredObject Find(OperationContext context) =>
        objects.Find(context.BucketName, context.Key) ?? throw ObjectErrors.NoSuchKey(context.Key);

    /// <summary>The object's own headers go before the bucket's rule.</summary>
    private ServerSideEncryption? EncryptionOf(OperationContext context) => keys.ForWriting(
        EncryptionHeaders.Read(context.Request) ?? context.Bucket.Encryption, context.Bucket, context.Caller);

    private void Write(OperationContext context, StoredObject stored)
    {
        bool mayReplace = context.Request.Header("x-oss-forbid-overwrite") != "true";
        switch (objects.Write(context.BucketName, stored, mayReplace))
        {
            case ObjectWriting.NoBucket:
                throw BucketErrors.NoSuchBucket(context.BucketName);
            case ObjectWriting.Exists:
                throw ObjectErrors.FileAlreadyExists(stored.Key);
        }
    }
}
