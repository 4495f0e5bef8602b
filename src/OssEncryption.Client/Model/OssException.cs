namespace OssEncryption.Client.Model;

/// <summary>The root of everything that this client reports as a failure.</summary>
public abstract class OssException : Exception
{
    /// <summary>Makes the exception with its sentence and, where there is one, its cause.</summary>
    protected OssException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the service may have carried out the request nevertheless.</summary>
    public bool OutcomeUnknown { get; internal init; }

    /// <summary>The multipart upload that failed and could not be aborted, or <c>null</c>. Its parts stay stored, and
    /// are billed, until it is aborted.</summary>
    public MultipartUpload? OrphanedUpload { get; internal set; }
}

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

/// <summary>Why an exchange with the service came to nothing.</summary>
public enum OssTransportError
{
    /// <summary>No connection: name resolution, TCP, TLS, or a connection lost on the way.</summary>
    ConnectionFailed,

    /// <summary>No answer within the time allowed.</summary>
    TimedOut,

    /// <summary>An answer came that is not what OSS sends: HTML, cut off, too large, or XML with a DTD.</summary>
    UnreadableAnswer,

    /// <summary>The bytes that arrived are not those that were sent: their CRC64 differs.</summary>
    ChecksumMismatch,
}

/// <summary>The service was not reached, or its answer could not be read.</summary>
public sealed class OssTransportException : OssException
{
    /// <summary>Makes the exception.</summary>
    public OssTransportException(OssTransportError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What went wrong.</summary>
    public OssTransportError Reason { get; }

    /// <summary>The host that was asked, without scheme.</summary>
    public string Host { get; init; } = "";

    /// <summary>Whether a retry may succeed.</summary>
    internal bool IsTransient { get; init; }
}

/// <summary>What was wrong with what the caller asked for. The names are stable: scripts see them as error
/// ids.</summary>
public enum OssInputError
{
    /// <summary>The bucket name breaks the naming rules.</summary>
    InvalidBucketName,

    /// <summary>A text that is no address, <c>oss://bucket/key</c>, or the address of something else than what is
    /// meant.</summary>
    InvalidAddress,

    /// <summary>A key without a bucket.</summary>
    BucketRequired,

    /// <summary>A bucket without a key, where an object is meant.</summary>
    KeyRequired,

    /// <summary>A key with an algorithm that takes none.</summary>
    KmsKeyNotApplicable,

    /// <summary>A data encryption with an algorithm that takes none.</summary>
    DataEncryptionNotApplicable,

    /// <summary>A key id that is empty.</summary>
    EmptyKmsKeyId,

    /// <summary>A key named by an alias, where it has to be compared with the id that objects declare.</summary>
    KmsKeyIsAlias,

    /// <summary>A rule that would not encrypt, where one that encrypts is needed.</summary>
    AlgorithmRequired,

    /// <summary>An endpoint that cannot be understood.</summary>
    InvalidEndpoint,

    /// <summary>A plain http endpoint on a host that is not loopback.</summary>
    InsecureEndpoint,

    /// <summary>Neither a region nor an endpoint is known.</summary>
    NoEndpoint,

    /// <summary>Signature version 4 needs a region, and none is known.</summary>
    NoRegion,

    /// <summary>A region id that is not one.</summary>
    InvalidRegion,

    /// <summary>A role's ARN, session name or duration that STS would refuse.</summary>
    InvalidRole,

    /// <summary>A text with characters that cannot be sent: a control character, or in a header one outside
    /// ASCII.</summary>
    InvalidText,

    /// <summary>A key that no object can have, or that this runtime cannot send.</summary>
    InvalidObjectKey,

    /// <summary>A part number outside 1 to 10,000.</summary>
    InvalidPartNumber,

    /// <summary>A bucket to be made that the account has already.</summary>
    BucketAlreadyExists,

    /// <summary>What was sent had fewer or more bytes than it said before, such as a file that was being
    /// written.</summary>
    ContentChanged,

    /// <summary>What was to be sent could not be read.</summary>
    ContentUnreadable,

    /// <summary>The client that was chosen is not part of this copy, or cannot work here.</summary>
    ClientUnavailable,

    /// <summary>The client that was chosen cannot say it; the default client can.</summary>
    NotSupportedByClient,
}

/// <summary>The caller asked for something that cannot be sent. Nothing was sent, or with
/// <see cref="OssInputError.ContentChanged"/> and <see cref="OssInputError.ContentUnreadable"/> a request that was
/// given up before its end, so that nothing came of it.</summary>
public sealed class OssInputException : OssException
{
    /// <summary>Makes the exception.</summary>
    public OssInputException(OssInputError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What was wrong.</summary>
    public OssInputError Reason { get; }
}
