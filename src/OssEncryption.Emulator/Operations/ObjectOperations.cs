using System.Globalization;
using System.Xml.Linq;
using OssEncryption.Emulator.Content;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Formats;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

/// <summary>PutObject and DeleteObject.</summary>
internal sealed class ObjectOperations(ObjectWriter writer, ContentReceiver receiver, ObjectLimits limits)
{
    private static readonly string[] ConditionsOfReading =
        ["If-Modified-Since", "If-Unmodified-Since", "If-Match", "If-None-Match"];

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("PutObject", ResourceLevel.Object, "PUT", PutAsync)
        {
            TakesContent = true, TakesEncryption = true, Anonymous = AnonymousAccess.PublicWrite,
        },
        new("DeleteObject", ResourceLevel.Object, "DELETE", DeleteAsync)
        {
            Anonymous = AnonymousAccess.PublicWrite, VersionAction = "oss:DeleteObjectVersion",
        },
        new("DeleteObject", ResourceLevel.Object, "DELETE", DeleteAsync)
        {
            Anonymous = AnonymousAccess.PublicWrite, SubResources = ["symlink"],
        },
    ];

    /// <summary>Writes the object of a request.</summary>
    public async Task<ServerResponse> PutAsync(OperationContext context)
    {
        if (Array.Find(ConditionsOfReading, context.Request.Headers.ContainsKey) is { } condition)
        {
            throw ObjectErrors.NotForWriting(condition);
        }

        StoredObject outline = ObjectWriter.Outline(context);
        CheckSize(context.Request, limits);
        writer.CheckMayWrite(context);
        ReceivedContent received = await receiver
            .ReceiveAsync(context.Request.Content, outline.Encryption, context.CancellationToken)
            .ConfigureAwait(false);
        StoredObject written = await writer
            .WriteAsync(context, outline.With(received.Checked(context.Request), context.Now))
            .ConfigureAwait(false);
        CheckCallback(context.Request);
        ServerResponse response = new ServerResponse(200)
            .With("ETag", written.ETag)
            .With("Content-MD5", written.ContentMd5)
            .With("x-oss-hash-crc64ecma", StoredObjectHeaders.Text(written.Crc64))
            .WithEncryption(written.Encryption);
        return ObjectWriter.Name(response, context, written);
    }

    /// <summary>Checks that a request that was carried out asks for no callback.</summary>
    /// <exception cref="ServiceError">It asks for one.</exception>
    public static void CheckCallback(IncomingRequest request)
    {
        if (request.Header("x-oss-callback") is not null || request.HasParameter("callback"))
        {
            throw ObjectErrors.CallbackFailed();
        }
    }

    /// <summary>Checks the Content-Length of a request.</summary>
    /// <exception cref="ServiceError">It is too large for one request, or missing.</exception>
    public static void CheckSize(IncomingRequest request, ObjectLimits limits)
    {
        string? text = request.Header("Content-Length");
        if (text is null && request.Header("Transfer-Encoding") is null)
        {
            throw CommonErrors.LengthMissing();
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            && length > limits.LargestWrite)
        {
            throw CommonErrors.BodyTooLarge();
        }
    }

    private async Task<ServerResponse> DeleteAsync(OperationContext context)
    {
        StoredObject? removed = await writer
            .DeleteAsync(context, context.Key, ObjectFinder.VersionOf(context.Request))
            .ConfigureAwait(false);
        return new ServerResponse(204)
            .With("x-oss-version-id", removed?.VersionId)
            .With("x-oss-delete-marker", removed is { IsDeleteMarker: true } ? "true" : null);
    }
}

/// <summary>DeleteMultipleObjects.</summary>
internal sealed class DeleteMultipleOperations(ObjectWriter writer)
{
    private const int MaxCount = 1000;

    private static readonly ParallelOptions SideBySide = new() { MaxDegreeOfParallelism = 16 };

    /// <summary>The operations of this family.</summary>
    public IEnumerable<Operation> Operations =>
    [
        new("DeleteMultipleObjects", ResourceLevel.Bucket, "POST", DeleteAsync)
        {
            Action = "oss:DeleteObject", Anonymous = AnonymousAccess.PublicWrite, SubResources = ["delete"],
        },
    ];

    /// <summary>An object that cannot be deleted fails nothing: the response leaves it out.</summary>
    private async Task<ServerResponse> DeleteAsync(OperationContext context)
    {
        if (context.Request.Header("Content-MD5") is null)
        {
            throw new ServiceError(400, "MissingArgument", "Missing Some Required Arguments.", "0016-00000606")
                .With("ArgumentName", "Content-MD5");
        }

        XElement root = Documents.Read(context.Document, "Delete");
        List<XElement> requested = [.. root.Elements().Where(element => element.Name.LocalName == "Object")];
        if (requested.Count is 0 or > MaxCount)
        {
            throw CommonErrors.MalformedXml();
        }

        var paging = Paging.Of(context.Request, "max-keys", 0);
        var deleted = new XElement?[requested.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, requested.Count), SideBySide, async (index, _) =>
            deleted[index] = await DeleteOneAsync(context, paging, requested[index]).ConfigureAwait(false))
            .ConfigureAwait(false);
        return XmlInput.Text(root, "Quiet") == "true"
            ? new ServerResponse(200)
            : await Documents.Ok(new XElement("DeleteResult",
                XmlOutput.Optional("EncodingType", paging.EncodingType), deleted)).ConfigureAwait(false);
    }

    private async Task<XElement?> DeleteOneAsync(OperationContext context, Paging paging, XElement requested)
    {
        string key = XmlInput.Child(requested, "Key")?.Value ?? throw CommonErrors.MalformedXml();
        string? versionId = XmlInput.Text(requested, "VersionId");
        if (versionId is not null && !ObjectHistory.IsVersionId(versionId))
        {
            throw CommonErrors.InvalidArgument("Invalid version id specified", "VersionId", versionId);
        }

        try
        {
            StoredObject? removed = await writer.DeleteAsync(context, key, versionId).ConfigureAwait(false);
            bool isMarker = removed is { IsDeleteMarker: true };
            return new XElement("Deleted",
                new XElement("Key", paging.Write(key)),
                XmlOutput.Optional("VersionId", versionId),
                isMarker ? new XElement("DeleteMarker", "true") : null,
                isMarker ? new XElement("DeleteMarkerVersionId", removed!.VersionId) : null);
        }
        catch (ServiceError)
        {
            return null;
        }
    }
}

/// <summary>Finds the version of an object that a request addresses.</summary>
internal sealed class ObjectFinder(ObjectStore objects)
{
    private const string Parameter = "versionId";

    /// <summary>The version that the request names, or the current one.</summary>
    /// <exception cref="ServiceError">There is none, or it is a delete marker.</exception>
    public StoredObject Find(OperationContext context)
    {
        ObjectHistory history = objects.Find(context.BucketName, context.Key);
        StoredObject found = Find(history, VersionOf(context.Request));
        return found.IsDeleteMarker
            ? throw ObjectErrors.IsDeleteMarker(context.Request.Method, found.VersionId)
            : found;
    }

    /// <summary>A version, which may be a delete marker only when it is named.</summary>
    /// <exception cref="ServiceError">There is none.</exception>
    public static StoredObject Find(ObjectHistory history, string? versionId)
    {
        if (versionId is not null)
        {
            return history.Find(versionId) ?? throw ObjectErrors.NoSuchVersion(history.Key, versionId);
        }

        return history.Current ?? throw (history.Newest is { } marker
            ? ObjectErrors.Deleted(history.Key, marker.VersionId)
            : ObjectErrors.NoSuchKey(history.Key));
    }

    /// <summary>The version that a request addresses, or <c>null</c> when there is none.</summary>
    public static StoredObject? Named(ObjectHistory history, IncomingRequest request) =>
        request.Parameter(Parameter) is { } versionId ? history.Find(versionId) : history.Current;

    /// <summary>The id of the version that a request names, or <c>null</c>.</summary>
    /// <exception cref="ServiceError">It is empty.</exception>
    public static string? VersionOf(IncomingRequest request) => request.Parameter(Parameter) is ""
        ? throw CommonErrors.InvalidArgument("Invalid version id specified", Parameter, "")
        : request.Parameter(Parameter);
}
