using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Model;
using OssEncryption.Emulator.Routing;
using OssEncryption.Emulator.Store;

namespace OssEncryption.Emulator.Operations;

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
