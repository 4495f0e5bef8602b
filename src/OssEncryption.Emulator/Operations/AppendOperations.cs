using System.Globalization;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>AppendObject. The first call sets the encryption; later calls cannot change it.</summary>
internal sealed class AppendOperations(
    ObjectStore objects, ObjectWriter writer, ContentReceiver receiver, ObjectLimits limits)
{
    private const string Position = "position";

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("AppendObject", ResourceLevel.Object, "POST", AppendAsync)
        {
            Action = "oss:PutObject",
            Anonymous = AnonymousAccess.PublicWrite,
            SubResources = ["append"],
            TakesContent = true,
            TakesEncryption = true,
        },
        new("SealAppendObject", ResourceLevel.Object, "POST", _ => throw ObjectErrors.NotSealable())
        {
            Action = "oss:PutObject", SubResources = ["seal"],
        },
    ];

    private async Task<ServerResponse> AppendAsync(OperationContext context)
    {
        ObjectOperations.CheckSize(context.Request, limits);
        StoredObject? before = objects.Find(context.BucketName, context.Key).Current;
        CheckPosition(context, before);
        ObjectWriter.CheckRetention(context, before);
        StoredObject start = before is null ? ObjectWriter.Outline(context) : Usable(context, before);
        StoredObject grown = await GrowAsync(context, start, before?.Content).ConfigureAwait(false);
        StoredObject written = before is null
            ? await writer.WriteAsync(context, grown).ConfigureAwait(false)
            : await writer.UpdateAsync(context, now => ReferenceEquals(now.Content, before.Content)
                ? grown
                : throw ObjectErrors.WrongPosition(now.Content.Length)).ConfigureAwait(false);
        ServerResponse response = new ServerResponse(200)
            .With("ETag", written.ETag)
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(written.Crc64))
            .With("x-oss-next-append-position", StoredObjectHeaders.Text(written.Content.Length))
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(response, context, written);
    }

    /// <summary>The existing object, once its key was checked. Its encryption and metadata stay, whatever the request
    /// asks for; an ACL is changed. Source: GO1 TestAppendObject.</summary>
    private static StoredObject Usable(OperationContext context, StoredObject before)
    {
        context.Keys.ForWriting(before.Encryption, context.Bucket, context.Caller);
        return context.Request.Header(ObjectAcls.Header) is null
            ? before
            : before with { Acl = ObjectAcls.Of(context) };
    }

    private async Task<StoredObject> GrowAsync(OperationContext context, StoredObject stored, IStoredContent? before)
    {
        using var addition = new DigestingStream(context.Request.Content);
        IEnumerable<Stream> parts = before is null ? [] : [before.OpenRead(0, before.Length)];
        using var whole = new JoinedStream(parts.Append(addition));
        ReceivedContent received = await receiver.ReceiveAsync(whole, stored.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        ReceivedContent.CheckMd5(context.Request, addition.Md5());
        return stored.With(received, context.Now) with { Type = ObjectTypes.Appendable, ContentMd5 = null };
    }

    private static void CheckPosition(OperationContext context, StoredObject? before)
    {
        string text = context.Request.Parameter(Position) ?? "";
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long position))
        {
            throw CommonErrors.InvalidArgument(
                "The position must be a number that is not negative.", Position, text,
                text.Length == 0 ? "0016-00000501" : "0016-00000502");
        }

        if (before is not null and not { Type: ObjectTypes.Appendable })
        {
            throw ObjectErrors.NotAppendable();
        }

        long length = before?.Content.Length ?? 0;
        if (position != length)
        {
            throw ObjectErrors.WrongPosition(length);
        }
    }
}
