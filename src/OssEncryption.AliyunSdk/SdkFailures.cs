using System.Net;
using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.AliyunSdk;

/// <summary>Translates the exceptions of the SDK. The SDK reports an error without HTTP status, EC and further details;
/// the status follows from the code.</summary>
internal static class SdkFailures
{
    private const int AnyRefusal = 400;

    private static readonly Dictionary<string, int> Statuses = new(StringComparer.Ordinal)
    {
        ["NotModified"] = 304,
        ["AccessDenied"] = 403,
        ["InvalidAccessKeyId"] = 403,
        ["InvalidSecurityToken"] = 403,
        ["SecurityTokenExpired"] = 403,
        ["SecurityTokenNotSupported"] = 403,
        ["SignatureDoesNotMatch"] = 403,
        ["RequestTimeTooSkewed"] = 403,
        ["UserDisable"] = 403,
        ["InvalidObjectState"] = 403,
        ["AccessKeyIdAndSecurityTokenNotMatch"] = 403,
        ["SymlinkTargetNotExist"] = 404,
        ["KeyNotFound"] = 404,
        ["MethodNotAllowed"] = 405,
        ["BucketAlreadyExists"] = 409,
        ["BucketNotEmpty"] = 409,
        ["FileAlreadyExists"] = 409,
        ["FileImmutable"] = 409,
        ["ObjectNotAppendable"] = 409,
        ["PositionNotEqualToLength"] = 409,
        ["OperationAborted"] = 409,
        ["RestoreAlreadyInProgress"] = 409,
        ["KeyDisabled"] = 409,
        ["KeyPendingDeletion"] = 409,
        ["KeyPendingImport"] = 409,
        ["MissingContentLength"] = 411,
        ["PreconditionFailed"] = 412,
        ["InvalidRange"] = 416,
        ["InternalError"] = 500,
        ["ServiceUnavailable"] = 503,
    };

    /// <summary>Translates an exception of the SDK.</summary>
    public static OssException From(Exception thrown, OssRequest request, Uri uri)
    {
        Exception cause = thrown is AggregateException several ? several.GetBaseException() : thrown;
        return (thrown is AggregateException ? thrown.InnerException : thrown) switch
        {
            OssException own => own,
            Sdk.Common.OssException refusal => Refused(refusal, request),
            HttpRequestException { StatusCode: { } status } when request.Method == "HEAD" =>
                Unexplained(status, request),
            HttpRequestException { StatusCode: { } status } => Unreadable(cause, request, uri, (int)status),
            { } lost when NetworkFailure.Is(lost) => OssTransport.Failed(
                OssTransportError.ConnectionFailed, uri, request,
                "could not be reached, or the connection was lost: " + cause.Message,
                thrown.InnerException ?? thrown),
            OperationCanceledException => OssTransport.Failed(
                OssTransportError.TimedOut, uri, request, "did not respond in time", thrown),
            ArgumentException => SdkLimit.Of("rejects the request: " + cause.Message, cause),
            _ => Unreadable(cause, request, uri, null),
        };
    }

    /// <summary>The error of the service.</summary>
    public static OssServiceException Refused(int status, string code, string message, OssRequest request) =>
        new(status, code, message, new Dictionary<string, string>()) { Operation = request.Operation };

    private static OssServiceException Refused(Sdk.Common.ServiceException refusal, OssRequest request)
    {
        var details = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Code"] = refusal.ErrorCode,
            ["Message"] = refusal.Message,
        };
        if (refusal.RequestId is not null)
        {
            details["RequestId"] = refusal.RequestId;
        }

        if (refusal.HostId is not null)
        {
            details["HostId"] = refusal.HostId;
        }

        bool isMissing = refusal.ErrorCode.StartsWith("NoSuch", StringComparison.Ordinal);
        int status = isMissing ? 404 : Statuses.GetValueOrDefault(refusal.ErrorCode, AnyRefusal);
        return new OssServiceException(status, refusal.ErrorCode, refusal.Message, details)
        {
            Operation = request.Operation,
        };
    }

    private static OssTransportException Unreadable(Exception cause, OssRequest request, Uri uri, int? status) => new(
        OssTransportError.UnreadableAnswer,
        $"The response of {uri.Authority} to {request.Operation} is not one that Aliyun.OSS.SDK.NetCore can read: " +
        cause.Message, cause)
    {
        Host = uri.Authority,
        IsTransient = status is { } known && RetryRules.IsTransient(known),
        OutcomeUnknown = true,
    };

    private static OssServiceException Unexplained(HttpStatusCode status, OssRequest request) => Refused(
        (int)status,
        status.ToString(),
        FormattableString.Invariant($"The service responded with status {(int)status} and no explanation."),
        request);
}
