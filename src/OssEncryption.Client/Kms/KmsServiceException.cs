using System.Globalization;
using System.Net;
using System.Xml;
using OssEncryption.Client.Formats;
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

/// <summary>Reads the error of KMS: from the JSON of the body, from its XML form, which gateways use, else from the
/// status alone. Source: the vendor's page on the responses of RPC products, and its SDKs.</summary>
internal static class KmsErrorResponse
{
    private const string RateLimitPrefix = "x-ratelimit-";
    private const string TimeLeft = "TimeLeft";

    /// <summary>The error of a response whose status is not a success.</summary>
    /// <exception cref="OssTransportException"><see cref="OssTransportError.BlockPage"/>: somebody else
    /// responded.</exception>
    public static KmsServiceException Read(OssResponse response, OssRequest request, string resource)
    {
        if (response.Status < 400)
        {
            throw response.Unreadable("is a redirect, and credentials do not follow redirects");
        }

        if (UnreadableBody.IsPage(response))
        {
            throw ForeignResponse.Page(response);
        }

        Func<string, string?> read = Members(response);
        Func<string, string?> find = name => read(name) is { } text ? response.Masked(text) : null;
        string message = find("Message") ?? find("message") ?? FormattableString.Invariant(
            $"The service responded with the status {response.Status} and no explanation.");
        return new KmsServiceException(
            response.Status,
            find("Code") ?? find("code") ?? ((HttpStatusCode)response.Status).ToString(),
            message)
        {
            RequestId = find("RequestId") ?? find("requestId") ?? HeaderOf(response, "x-acs-request-id"),
            Operation = request.Operation,
            Resource = resource,
            RetryAfter = FindWait(response),
        };
    }

    private static string? HeaderOf(OssResponse response, string name) =>
        response.Header(name) is { } value ? response.Masked(value) : null;

    private static Func<string, string?> Members(OssResponse response)
    {
        try
        {
            JsonValue json = KmsResponse.Parse(response);
            return json.FindText;
        }
        catch (JsonSyntaxException)
        {
            WireElement? root = Xml(response);
            return name => root?.Children.FirstOrDefault(child => child.Name == name)?.Text;
        }
    }

    private static WireElement? Xml(OssResponse response)
    {
        try
        {
            return response.Body.Count == 0 ? null : WireXml.Read(response.Body);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    // Each limit that was met has a header of its own, "TimeLeft" in it in milliseconds; the longest counts.
    private static TimeSpan? FindWait(OssResponse response)
    {
        TimeSpan? longest = null;
        foreach (KeyValuePair<string, string> header in response.Headers)
        {
            if (!header.Key.StartsWith(RateLimitPrefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (string part in header.Value.Split(','))
            {
                string[] pair = part.Split(':');
                if (pair.Length == 2
                    && pair[0].Trim() == TimeLeft
                    && int.TryParse(pair[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int time)
                    && (longest is null || longest < TimeSpan.FromMilliseconds(time)))
                {
                    longest = TimeSpan.FromMilliseconds(time);
                }
            }
        }

        return longest;
    }
}
