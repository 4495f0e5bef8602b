using System.Text;
using System.Text.Json.Nodes;
using OssEncryption.Emulator.Access;
using OssEncryption.Emulator.Errors;
using OssEncryption.Emulator.Http;
using OssEncryption.Emulator.Keys;
using OssEncryption.Emulator.Routing;

namespace OssEncryption.Emulator.Kms;

/// <summary>The KMS of each region, which listens where OSS does. An RPC request is told from one of OSS by the action
/// that it names.</summary>
internal sealed class KmsService
{
    private const string ContentType = "application/json; charset=utf-8";

    private readonly KmsAuthenticator _authenticator;
    private readonly Dictionary<string, Func<KmsContext, JsonObject>> _actions;

    /// <summary>Makes the service.</summary>
    /// <param name="users">Who may ask.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="regions">The regions that this server plays.</param>
    public KmsService(UserDirectory users, KeyRing keys, RegionDirectory regions)
    {
        _authenticator = new KmsAuthenticator(users);
        _actions = new KmsReads(keys, regions).Actions.Concat(new KmsChanges(keys).Actions)
            .ToDictionary(action => action.Key, action => action.Value, StringComparer.Ordinal);
    }

    /// <summary>The actions that it knows.</summary>
    public IReadOnlyCollection<string> Actions => _actions.Keys;

    /// <summary>The operation that a request asks KMS for, or <c>null</c> when it is one of OSS.</summary>
    public Operation? Find(Exchange exchange)
    {
        if (KmsCall.FindAction(exchange.Request) is not { } action)
        {
            return null;
        }

        exchange.ErrorFormat = Error;
        return new Operation(
            _actions.ContainsKey(action) ? action : Router.Unknown,
            ResourceLevel.Service,
            exchange.Request.Method,
            context => Task.FromResult(Respond(exchange, context)))
        {
            IsAdmitted = true,
        };
    }

    private ServerResponse Respond(Exchange exchange, OperationContext context)
    {
        KmsCall call = KmsCall.Read(context.Request, context.Document);
        User user = _authenticator.Identify(call, context.Now);
        if (!_actions.TryGetValue(call.Action, out Func<KmsContext, JsonObject>? act))
        {
            throw KmsErrors.UnknownAction(call.Action);
        }

        // The list of regions is open to everybody.
        if (call.Action != "DescribeRegions" && !user.May("kms:" + call.Action, null))
        {
            throw KmsErrors.NoPermission("kms:" + call.Action);
        }

        JsonObject document = act(new KmsContext(call, user.Account, context.Endpoint.Region, context.Now));
        document["RequestId"] = exchange.RequestId;
        return Json(200, document, null);
    }

    private static ServerResponse Error(ServiceError error, Exchange exchange) => Json(
        error.Status,
        new JsonObject
        {
            ["RequestId"] = exchange.RequestId,
            ["HostId"] = exchange.Request.Host,
            ["Code"] = error.Code,
            ["Message"] = error.Message,
        },
        error.Code);

    private static ServerResponse Json(int status, JsonObject document, string? code) =>
        new(status, Encoding.UTF8.GetBytes(document.ToJsonString()), ContentType) { Code = code };
}

/// <summary>One action and all that it needs to know.</summary>
/// <param name="Call">The request.</param>
/// <param name="Account">The account of the caller.</param>
/// <param name="Region">The region whose KMS is asked.</param>
/// <param name="Now">The server's time.</param>
internal sealed record KmsContext(KmsCall Call, string Account, string Region, DateTimeOffset Now)
{
    /// <summary>Whether a key is one of the caller's, here.</summary>
    public bool Sees(MasterKey key) => key.Region == Region && key.Account == Account;
}
