using System.Globalization;
using System.Text;

namespace OssEncryption.Client.Model;

/// <summary>The base of all errors of this client.</summary>
public abstract class OssException : Exception
{
    /// <summary>Makes the exception with its message and cause.</summary>
    protected OssException(string message, Exception? innerException = null, bool hasLines = false)
        : base(hasLines ? PrintableText.OfLines(message) : PrintableText.Of(message), innerException)
    {
    }

    /// <summary>Whether the service may have carried out the request nevertheless.</summary>
    public bool OutcomeUnknown { get; internal init; }

    /// <summary>The multipart upload that failed and could not be aborted, or <c>null</c>. Its parts stay stored, and
    /// are billed, until it is aborted.</summary>
    public MultipartUpload? OrphanedUpload { get; internal set; }
}

/// <summary>The service responded with an error. Source: the XML body of the error response, or on HEAD its base64 form
/// in the header <c>x-oss-err</c>.</summary>
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
        "SecurityTokenNotSupported", "AccessKeyIdAndSecurityTokenNotMatch", "UserDisable", ClockSkewCode,
    ];

    /// <summary>Makes the exception from the parts of the response.</summary>
    /// <param name="statusCode">The HTTP status.</param>
    /// <param name="code">The service's code, such as <c>NoSuchBucket</c>.</param>
    /// <param name="message">The service's message.</param>
    /// <param name="details">Every child of the error element by its name, including code and message.</param>
    public OssServiceException(
        int statusCode, string code, string message, IReadOnlyDictionary<string, string> details)
        : base(message)
    {
        StatusCode = statusCode;
        Code = code;
        Details = details;

        // A throttled request was not carried out; after any other server error it may have been.
        OutcomeUnknown = statusCode >= 500 && !IsThrottling;
    }

    /// <summary>The HTTP status of the response.</summary>
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

    /// <summary>The host that responded, or <c>null</c>.</summary>
    public string? HostId => Find("HostId");

    /// <summary>The operation that failed, as its RAM action names it: <c>GetBucketEncryption</c>.</summary>
    public string Operation { get; init; } = "";

    /// <summary>Whether the requested or current version is a delete marker (<c>x-oss-delete-marker</c>).</summary>
    public bool IsDeleteMarker => string.Equals(Find("DeleteMarker"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the service rejected the credential; the error then says nothing about the resource.</summary>
    public bool IsAuthentication => AboutCredential.Contains(Code);

    /// <summary>Whether the service says that requests come too fast.</summary>
    internal bool IsThrottling => StatusCode == 429 || ThrottlingCodes.Contains(Code);

    private string? Find(string name) =>
        Details.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;
}

/// <summary>Why a request got no usable response.</summary>
public enum OssTransportError
{
    /// <summary>Name resolution, TCP or TLS failed, or the connection was lost.</summary>
    ConnectionFailed,

    /// <summary>No response within the timeout.</summary>
    TimedOut,

    /// <summary>The proxy asks for a name and a password (407), or does not accept those that it was given.</summary>
    ProxyAuthenticationRequired,

    /// <summary>A proxy or gateway did not reach the service, or does not let the request through.</summary>
    ProxyFailed,

    /// <summary>A web page came instead of a response of the service: a proxy blocks it, or asks to log in.</summary>
    BlockPage,

    /// <summary>The certificate of the server is not trusted: a proxy inspects the connection, or somebody else
    /// responds in the place of the service.</summary>
    CertificateRejected,

    /// <summary>The response is not one of OSS: cut off, too large, or XML with a DTD.</summary>
    UnreadableAnswer,

    /// <summary>The CRC64 of the received bytes differs from that of the sent bytes.</summary>
    ChecksumMismatch,
}

/// <summary>The service was not reached, or its response could not be read.</summary>
public sealed class OssTransportException : OssException
{
    /// <summary>Makes the exception.</summary>
    public OssTransportException(OssTransportError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What went wrong.</summary>
    public OssTransportError Reason { get; }

    /// <summary>The host of the request, without scheme.</summary>
    public string Host { get; init; } = "";

    /// <summary>Whether a retry may succeed.</summary>
    internal bool IsTransient { get; init; }
}

/// <summary>What is wrong with the caller's input. The names are stable: scripts see them as error ids.</summary>
public enum OssInputError
{
    /// <summary>The bucket name breaks the naming rules.</summary>
    InvalidBucketName,

    /// <summary>A text that is not an address like <c>oss://bucket/key</c>, or the address of another kind of
    /// resource.</summary>
    InvalidAddress,

    /// <summary>A key without a bucket.</summary>
    BucketRequired,

    /// <summary>A bucket without a key where an object is needed.</summary>
    KeyRequired,

    /// <summary>A key with an algorithm that takes none.</summary>
    KmsKeyNotApplicable,

    /// <summary>A data encryption with an algorithm that takes none.</summary>
    DataEncryptionNotApplicable,

    /// <summary>A key id that is empty.</summary>
    EmptyKmsKeyId,

    /// <summary>A CMK named by an alias where its id is needed for comparison.</summary>
    KmsKeyIsAlias,

    /// <summary>A rule without encryption where one is needed.</summary>
    AlgorithmRequired,

    /// <summary>An endpoint that cannot be understood.</summary>
    InvalidEndpoint,

    /// <summary>A plain http endpoint on a host that is not loopback.</summary>
    InsecureEndpoint,

    /// <summary>Neither a region nor an endpoint is known.</summary>
    NoEndpoint,

    /// <summary>No endpoint of KMS is known for a region.</summary>
    NoKmsEndpoint,

    /// <summary>Signature version 4 needs a region, and none is known.</summary>
    NoRegion,

    /// <summary>A malformed region id.</summary>
    InvalidRegion,

    /// <summary>A role's ARN, session name or duration that STS rejects.</summary>
    InvalidRole,

    /// <summary>A text with a control character, or in a header a character outside ASCII.</summary>
    InvalidText,

    /// <summary>A key that no object can have, or that this runtime cannot send.</summary>
    InvalidObjectKey,

    /// <summary>A part number outside 1 to 10,000.</summary>
    InvalidPartNumber,

    /// <summary>The bucket to create exists already in this account.</summary>
    BucketAlreadyExists,

    /// <summary>The length of the content changed while it was sent, such as a file that was being written.</summary>
    ContentChanged,

    /// <summary>The content could not be read.</summary>
    ContentUnreadable,

    /// <summary>No content is named for an object.</summary>
    ContentRequired,

    /// <summary>A content that cannot be stored as it is, such as an object that has no one text.</summary>
    ContentNotStorable,

    /// <summary>No place is named for what is read.</summary>
    DestinationRequired,

    /// <summary>The chosen client is not part of this build, or cannot work here.</summary>
    ClientUnavailable,

    /// <summary>The chosen client does not support it; the default client does.</summary>
    NotSupportedByClient,
}

/// <summary>The caller's input is invalid. Nothing was sent; with <see cref="OssInputError.ContentChanged"/> and
/// <see cref="OssInputError.ContentUnreadable"/> the request was aborted before its end, and nothing was
/// stored.</summary>
public sealed class OssInputException : OssException
{
    /// <summary>Makes the exception.</summary>
    public OssInputException(OssInputError reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What is wrong.</summary>
    public OssInputError Reason { get; }
}

/// <summary>Text of servers and strangers, as people may see it. Keys and messages can contain what a terminal takes
/// for a command, or what turns the direction of a line.</summary>
public static class PrintableText
{
    /// <summary>The text with each control, format and line separator character as its number: <c>\u001B</c>.</summary>
    public static string Of(string text)
    {
        foreach (char c in text)
        {
            if (IsUnseen(c))
            {
                return Escape(text);
            }
        }

        return text;
    }

    /// <summary>The same for a text of several lines.</summary>
    public static string OfLines(string text) => string.Join("\n", text.Split('\n').Select(Of));

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        foreach (char c in text)
        {
            if (IsUnseen(c))
            {
                escaped.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static bool IsUnseen(char c) => c < ' ' || (c > '~' && CharUnicodeInfo.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
