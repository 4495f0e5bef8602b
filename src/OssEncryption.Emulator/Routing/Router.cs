using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;

namespace OssEncryption.Emulator.Routing;

/// <summary>Finds the operation that a request asks for.</summary>
internal sealed class Router(IEnumerable<Operation> operations)
{
    private const string Unknown = "Unknown";

    private readonly ILookup<ResourceLevel, Operation> _operations =
        operations.OrderByDescending(Specificity).ToLookup(operation => operation.Level);

    /// <summary>The operation; for a request that asks for none, one that refuses it.</summary>
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
            return ServiceErrors.NotImplemented(selecting[0]);
        }

        string resource = selecting.Length > 0 ? selecting[0] : level.ToString();
        return ServiceErrors.MethodNotAllowed(
            method, resource.ToUpperInvariant(), fitting.Select(operation => operation.Method).Distinct());
    }

    private static Operation Refusal(ServiceError error) =>
        new(Unknown, ResourceLevel.Service, "", _ => Task.FromException<Answer>(error)) { IsRefusal = true };

    private static int Specificity(Operation operation) =>
        operation.SubResources.Count + (operation.SelectingHeader is null ? 0 : 1);
}
