using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Routing;

/// <summary>Finds the operation of a request.</summary>
internal sealed class Router(IEnumerable<Operation> operations)
{
    private const string Unknown = "Unknown";

    private readonly ILookup<ResourceLevel, Operation> _operations =
        operations.OrderByDescending(Specificity).ToLookup(operation => operation.Level);

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
        string[] selecting = [.. request.Query.Select(parameter => parameter.Key).Where(SubResources.IsSelecting)];
        Operation[] fitting = [.. _operations[level]
            .Where(operation => operation.SubResources.All(request.HasParameter))
            .Where(operation => operation.SelectingHeader is not { } header || request.Header(header) is not null)
            .Where(operation => selecting.Length == 0 || operation.SubResources.Any(selecting.Contains))];
        return fitting.FirstOrDefault(operation => operation.Method == request.Method)
            ?? Refusal(Refuse(request.Method, level, fitting, selecting));
    }

    private static ServiceError Refuse(string method, ResourceLevel level, Operation[] fitting, string[] selecting)
    {
        if (fitting.Length == 0 && selecting.Length > 0)
        {
            return CommonErrors.NotImplemented(selecting[0]);
        }

        string resource = selecting.Length > 0 ? selecting[0] : level.ToString();
        return CommonErrors.MethodNotAllowed(
            method, resource.ToUpperInvariant(), fitting.Select(operation => operation.Method).Distinct());
    }

    private static Operation Refusal(ServiceError error) =>
        new(Unknown, ResourceLevel.Service, "", _ => Task.FromException<ServerResponse>(error)) { IsAdmitted = true };

    private static int Specificity(Operation operation) =>
        operation.SubResources.Count + (operation.SelectingHeader is null ? 0 : 1);
}

/// <summary>The query parameters that select an operation. All others are arguments; unknown ones are ignored. Source:
/// the signing rules and the operations of the SDKs.</summary>
internal static class SubResources
{
    private static readonly HashSet<string> Selecting =
    [
        "accessmonitor", "accessPoint", "accessPointPolicy", "acl", "append", "asyncFetch", "bucketArchiveDirectRead",
        "bucketInfo", "cname", "comp", "cors", "delete", "encryption", "httpsConfig", "inventory",
        "lifecycle", "live", "location", "logging", "metaQuery", "objectMeta", "partNumber", "policy", "policyStatus",
        "publicAccessBlock", "qosInfo", "redundancyTransition", "referer", "regions", "replication",
        "replicationLocation", "replicationProgress", "requestPayment", "requesterQosInfo", "resourceGroup",
        "resourcePool", "resourcePoolInfo", "responseHeader", "restore", "rtc", "stat", "style", "symlink", "tagging",
        "transferAcceleration", "uploadId", "uploads", "versioning", "versions", "vod", "website", "worm", "wormExtend",
        "wormId",
    ];

    /// <summary>Whether a parameter selects an operation.</summary>
    public static bool IsSelecting(string name) => Selecting.Contains(name);
}
