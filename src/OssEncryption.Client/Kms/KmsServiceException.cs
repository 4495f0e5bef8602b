using OssEncryption.Client.Http;
using OssEncryption.Client.Model;

namespace OssEncryption.Client.Kms;

/// <summary>KMS answered with an error. Source: the error codes of the vendor's KMS reference and those that its
/// gateway has for every product.</summary>
public sealed class KmsServiceException : OssException
{
    /// <summary>Makes the exception from the parts of the response.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="code">The service's code, such as <c>Forbidden.KeyNotFound</c>.</param>
    /// <param name="message">The service's sentence.</param>
    public KmsServiceException(int statusCode, string code, string message)
        : base(message)
    {
        StatusCode = statusCode;
        Code = code;
    }

    /// <summary>The HTTP status of the response.</summary>
    public int StatusCode { get; }

    /// <summary>The service's error code.</summary>
    public string Code { get; }

    /// <summary>The id under which the service logged the request, or <c>null</c>.</summary>
    public string? RequestId { get; init; }

    /// <summary>The operation that failed: <c>DescribeKey</c>. Its RAM action is <c>kms:</c> and this name.</summary>
    public string Operation { get; init; } = "";

    /// <summary>The ARN of what the RAM action must be allowed on, with an asterisk for what is not known.</summary>
    public string Resource { get; init; } = "";

    /// <summary>How long the service asks to wait, or <c>null</c> when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether there is no such key or alias in the region, as far as the caller's account goes.</summary>
    public bool IsNotFound => StatusCode == 404 && !IsAuthentication;

    /// <summary>Whether the caller may not ask.</summary>
    public bool IsDenied =>
        !IsNotFound && !IsAuthentication
        && (StatusCode == 403 || Code.EndsWith("NoPermission", StringComparison.Ordinal));

    /// <summary>Whether the service did not accept who asked.</summary>
    public bool IsAuthentication =>
        IsClockSkew
        || Code.StartsWith("InvalidAccessKeyId", StringComparison.Ordinal)
        || Code.StartsWith("InvalidSecurityToken", StringComparison.Ordinal)
        || Code is "SignatureDoesNotMatch" or "IncompleteSignature";

    /// <summary>Whether the service says that requests come too fast.</summary>
    public bool IsThrottled =>
        StatusCode == 429
        || Code.StartsWith("Throttling", StringComparison.Ordinal)
        || Code == "Rejected.Throttling";

    /// <summary>Whether the request was signed at another time than the service's.</summary>
    internal bool IsClockSkew =>
        Code == "IllegalTimestamp" || Code.StartsWith("InvalidTimeStamp", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the same request, signed anew, may do better later. A nonce is used up when a connection sends
    /// a request twice.</summary>
    internal bool IsTransient =>
        IsClockSkew || Code == "SignatureNonceUsed" || RetryRules.IsTransient(StatusCode);
}
