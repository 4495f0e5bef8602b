using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>Reading single objects.</summary>
internal sealed class ObjectReadOperations(IObjectStore objects)
{
    private const string Action = "oss:GetObject";
    private const string VersionAction = "oss:GetObjectVersion";

    /// <summary>Up to here a read is looked at before it is answered, so that damage is an error like others. Beyond,
    /// the client would wait too long for its first byte; once the status is sent, breaking the connection is the only
    /// way left to say that the rest is not there.</summary>
    private const long MostVerified = 64 << 20;

    private static readonly string[] Replaceable =
    [
        "Content-Type", "Content-Language", "Expires", "Cache-Control", "Content-Disposition", "Content-Encoding",
    ];

    private readonly ObjectFinder _finder = new(objects);

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("GetObject", ResourceLevel.Object, "GET", Get)
        {
            OpenTo = Openness.PublicRead, VersionAction = VersionAction,
        },
        new("HeadObject", ResourceLevel.Object, "HEAD", Head)
        {
            Action = Action, OpenTo = Openness.PublicRead, VersionAction = VersionAction,
        },
        new("GetObjectMeta", ResourceLevel.Object, "HEAD", HeadMeta)
        {
            Action = Action, OpenTo = Openness.PublicRead, VersionAction = VersionAction, SubResources = ["objectMeta"],
        },
    ];

    /// <summary>Checks that a caller may have the content of an object.</summary>
    /// <exception cref="ServiceError">It may not, or the object is archived.</exception>
    public static void CheckReadable(OperationContext context, Bucket bucket, StoredObject stored)
    {
        KeyAccess.CheckReader(stored.Encryption, bucket, context.Caller);
        if (StorageClasses.IsArchive(stored.StorageClass) && stored.Restoration?.IsReadable(context.Now) != true)
        {
            throw ObjectErrors.Archived(stored.Key);
        }
    }

    private Task<Answer> Get(OperationContext context)
    {
        StoredObject stored = Follow(context, _finder.Find(context));
        Conditions.Check(context.Request, stored);
        CheckReadable(context, context.Bucket, stored);
        long length = stored.Content.Length;
        ByteRange? range = ByteRange.Of(context.Request, length);
        Verify(stored.Content, range ?? new ByteRange(0, length));
        Answer answer = range is { } part
            ? new Answer(206, stored.Content.OpenRead(part.First, part.Count), part.Count, ObjectHeaders.TypeOf(stored))
                .With("Content-Range", part.ContentRange(length))
            : new Answer(200, stored.Content.OpenRead(0, length), length, ObjectHeaders.TypeOf(stored));
        return Task.FromResult(Replace(context, ObjectHeaders.Describe(answer, context, stored)));
    }

    private Task<Answer> Head(OperationContext context)
    {
        StoredObject stored = Follow(context, _finder.Find(context));
        Conditions.Check(context.Request, stored);
        var answer = new Answer(200, Stream.Null, stored.Content.Length, ObjectHeaders.TypeOf(stored));
        return Task.FromResult(ObjectHeaders.Describe(answer, context, stored));
    }

    private Task<Answer> HeadMeta(OperationContext context)
    {
        StoredObject stored = _finder.Find(context);
        Answer answer = new Answer(200, Stream.Null, stored.Content.Length, ObjectHeaders.TypeOf(stored))
            .With("ETag", stored.ETag)
            .With("Last-Modified", Answer.HttpDate(stored.LastModified));
        return Task.FromResult(ObjectWriter.Name(answer, context, stored));
    }

    private static void Verify(IStoredContent content, ByteRange range)
    {
        if (range.Count <= MostVerified)
        {
            content.Verify(range.First, range.Count);
        }
    }

    /// <summary>A symbolic link shows what it points at, under its own headers.</summary>
    private StoredObject Follow(OperationContext context, StoredObject stored)
    {
        if (stored.SymlinkTarget is not { } key)
        {
            return stored;
        }

        StoredObject target = objects.Find(context.BucketName, key).Current
            ?? throw ObjectErrors.SymlinkTargetMissing(key);
        return target.SymlinkTarget is not null
            ? throw ObjectErrors.SymlinkToSymlink()
            : target with
            {
                Key = stored.Key,
                VersionId = stored.VersionId,
                Type = stored.Type,
                Metadata = stored.Metadata,
                Tags = stored.Tags,
                LastModified = stored.LastModified > target.LastModified ? stored.LastModified : target.LastModified,
            };
    }

    /// <summary>A signed request may choose some headers of its answer.</summary>
    private static Answer Replace(OperationContext context, Answer answer)
    {
        foreach (string name in Replaceable)
        {
            if (context.Request.Parameter("response-" + name.ToLowerInvariant()) is not { } value)
            {
                continue;
            }

            if (context.Caller is null)
            {
                throw new ServiceError(400, "InvalidRequest",
                    "Request specific response headers cannot be used for anonymous GET requests.");
            }

            answer.With(name, value);
        }

        return answer;
    }
}
