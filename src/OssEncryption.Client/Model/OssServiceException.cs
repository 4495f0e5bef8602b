namespace OssEncryption.Client.Model;

/// <summary>The service answered with an error. Source: the error answer's XML body, or on HEAD its base64 form in the
/// header <c>x-oss-err</c>.</summary>
public sealed class OssServiceException : OssException
{
    /// <summary>The code of a request whose time is too far from the server's.</summary>
    internal const string ClockSkewCode = "RequestTimeTooSkewed";

    private static readonly HashSet<string> ThrottlingCodes =
    [
        "ServiceUnavailable", "MetaOperationQpsLimitExceeded", "TotalQpsLimitExceeded", "QpsLimitExceeded",
        "ActiveRequestLimitExceeded", "CpuLimitExceeded", "DownloadTrafficRateLimitExceeded",
        "UploadTrafficRateLimitExceeded",
    ];

    private static readonly HashSet<string> AboutCredential =
    [
        "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurityToken", "SecurityTokenExpired",
        "SecurityTokenNotSupported", "AccessKeyIdAndSecurityTokenNotMatch", ClockSkewCode,
    ];

    /// <summary>Makes the exception from the parts of the answer.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="code">The service's code, such as <c>NoSuchBucket</c>.</param>
    /// <param name="message">The service's sentence.</param>
    /// <param name="details">Every child of the error element by its name, those named above included.</param>
    public OssServiceException(
        int statusCode, string code, string message, IReadOnlyDictionary<string, string> details)
        : base(message)
    {
        StatusCode = statusCode;
        Code = code;
        Details = details;

        // A throttled request was not carried out; any other failure of the server may have come after it.
        OutcomeUnknown = statusCode >= 500 && !IsThrottling;
    }

    /// <summary>The HTTP status of the answer.</summary>
    public int StatusCode { get; }

    /// <summary>The service's error code, such as <c>AccessDenied</c>.</summary>
    public string Code { get; }

    /// <summary>Every element of the error body by its local name.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }

    /// <summary>The fine-grained code (<c>0015-00000101</c>), or <c>null</c>. The vendor may change it: show it, do not
    /// branch on it.</summary>
    public string? Ec => Find("EC");

    /// <summary>The id under which the service logged the request, or <c>null</c>.</summary>
    public string? RequestId => Find("RequestId");

    /// <summary>The host that answered, or <c>null</c>.</summary>
    public string? HostId => Find("HostId");

    /// <summary>The operation that failed, as its RAM action names it: <c>GetBucketEncryption</c>.</summary>
    public string Operation { get; init; } = "";

    /// <summary>Whether there is no object because the version asked for, or the current one, is a delete marker
    /// (<c>x-oss-delete-marker</c>).</summary>
    public bool IsDeleteMarker => string.Equals(Find("DeleteMarker"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the service did not accept who asked, so that it says nothing about what was asked
    /// for.</summary>
    public bool IsAuthentication => AboutCredential.Contains(Code);

    /// <summary>Whether the service says that requests come too fast.</summary>
    internal bool IsThrottling => StatusCode == 429 || ThrottlingCodes.Contains(Code);

    private string? Find(string name) =>
        Details.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}
