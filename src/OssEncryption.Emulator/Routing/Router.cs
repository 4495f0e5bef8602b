using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Routing;

/// <summary>Finds the operation of a request.</summary>
internal sealed class Router(IEnumerable<Operation> operations)
{
    /// <summary>The name of the operation of a request that has none.</summary>
    public const string Unknown = "Unknown";

    private readonly ILookup<ResourceLevel, Operation> _operations =
        operations.OrderByDescending(Specificity).ToLookup(operation => operation.Level);

    private readonly ILookup<(ResourceLevel, string), Operation> _byMethod =
        operations.OrderByDescending(Specificity).ToLookup(operation => (operation.Level, operation.Method));

    /// <summary>The operation of a request. A request without one gets an operation that fails.</summary>
    public Operation Resolve(IncomingRequest request)
    {
        if (request.Unreadable is not null)
        {
            return Refusal(request.Unreadable);
        }

        ResourceLevel level = request.Bucket is null ? ResourceLevel.Service
            : request.Key is null ? ResourceLevel.Bucket
            : ResourceLevel.Object;
        string[] selecting = request.Query.Count == 0
            ? []
            : [.. request.Query.Where(SubResources.IsSelecting).Select(parameter => parameter.Key)];
        foreach (Operation operation in _byMethod[(level, request.Method)])
        {
            if (Fits(operation, request, selecting))
            {
                return operation;
            }
        }

        return Refusal(Refuse(request, level, selecting));
    }

    // Each sub-resource of the request must be one of the operation: none may be left out.
    private static bool Fits(Operation operation, IncomingRequest request, string[] selecting)
    {
        foreach (string name in operation.SubResources)
        {
            if (!request.HasParameter(name))
            {
                return false;
            }
        }

        return Array.TrueForAll(selecting, operation.SubResources.Contains)
            && (operation.Command is not { } command || request.Parameter("comp") == command)
            && (operation.SelectingHeader is not { } header || request.Header(header) is not null);
    }

    private ServiceError Refuse(IncomingRequest request, ResourceLevel level, string[] selecting)
    {
        if (selecting.FirstOrDefault(name => !IsKnown(name)) is { } unknown)
        {
            return CommonErrors.NotImplemented(unknown);
        }

        Operation[] fitting = [.. _operations[level].Where(operation => Fits(operation, request, selecting))];
        return fitting.Length == 0 && selecting.Length > 0
            ? CommonErrors.UnexpectedParameter(selecting[^1])
            : CommonErrors.MethodNotAllowed(
                request.Method,
                (selecting.Length > 0 ? selecting[0] : level.ToString()).ToUpperInvariant(),
                fitting.Select(operation => operation.Method).Distinct());
    }

    private bool IsKnown(string subResource) =>
        _operations.Any(level => level.Any(operation => operation.SubResources.Contains(subResource)));

    private static Operation Refusal(ServiceError error) =>
        new(Unknown, ResourceLevel.Service, "", _ => Task.FromException<ServerResponse>(error)) { IsAdmitted = true };

    private static int Specificity(Operation operation) =>
        operation.SubResources.Count + (operation.SelectingHeader is null ? 0 : 1);
}

/// <summary>The query parameters that select an operation; all others are arguments. An unknown parameter selects an
/// operation, which this server does not have, when it has no value; with one, or where its name begins with <c>x-</c>,
/// it is ignored. Source: the signing rules and the operations of the SDKs; CS1
/// PutObjectWithPreSignedUriWithParameter.</summary>
internal static class SubResources
{
    private static readonly HashSet<string> Selecting =
    [
        "accessmonitor", "accessPoint", "accessPointConfigForObjectProcess", "accessPointForObjectProcess",
        "accessPointPolicy", "accessPointPolicyForObjectProcess", "acl", "append", "asyncFetch",
        "bucketArchiveDirectRead", "bucketInfo", "cleanRestoredObject", "cloudboxes", "cname", "comp", "cors",
        "dataPipeline", "delete", "encryption", "httpsConfig", "img", "inventory", "legalHold", "lifecycle", "live",
        "location", "logging", "metaQuery", "objectMeta", "objectWorm", "overwriteConfig", "partNumber", "policy",
        "policyStatus", "publicAccessBlock", "qos", "qosInfo", "redundancyTransition", "referer", "regionList",
        "regions", "rename", "replication", "replicationLocation", "replicationProgress", "requesterQosInfo",
        "requestPayment", "resourceGroup", "resourcePool", "resourcePoolBuckets", "resourcePoolInfo", "responseHeader",
        "restore", "retention", "rtc", "seal", "stat", "style", "symlink", "tagging", "transferAcceleration",
        "uploadId", "uploads", "userDefinedLogFieldsConfig", "versioning", "versions", "vod", "website", "worm",
        "wormExtend", "wormId", "x-oss-async-process", "x-oss-process",
    ];

    private static readonly HashSet<string> Arguments =
    [
        "continuation-token", "delimiter", "encoding-type", "fetch-owner", "inventoryId", "key-marker", "list-type",
        "marker", "max-keys", "max-parts", "max-uploads", "mode", "part-number-marker", "position", "prefix", "role",
        "security-token", "sequential", "start-after", "tag-key", "tag-value", "upload-id-marker", "version-id-marker",
        "versionId",
    ];

    /// <summary>Whether a parameter selects an operation.</summary>
    public static bool IsSelecting(KeyValuePair<string, string?> parameter) =>
        Selecting.Contains(parameter.Key)
        || (parameter.Value is null && !Arguments.Contains(parameter.Key) && !IsArgument(parameter.Key));

    private static bool IsArgument(string name) =>
        name.StartsWith("x-", StringComparison.Ordinal) || name.StartsWith("response-", StringComparison.Ordinal);
}
