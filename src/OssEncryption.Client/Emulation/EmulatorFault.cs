using System.Collections;

namespace OssEncryption.Client.Emulation;

/// <summary>A fault that is injected into matching requests. To hit only the n-th one, set <see cref="Skip"/> to n - 1
/// and <see cref="Count"/> to 1.</summary>
public sealed record EmulatorFault
{
    /// <summary>The operation it applies to, <c>GetBucketEncryption</c>, with wildcards.</summary>
    public string Operation { get; init; } = "*";

    /// <summary>The bucket it applies to, with wildcards.</summary>
    public string Bucket { get; init; } = "*";

    /// <summary>The key of the object it applies to, with wildcards.</summary>
    public string Key { get; init; } = "*";

    /// <summary>The number of matching requests to skip first.</summary>
    public int Skip { get; init; }

    /// <summary>The number of requests to hit after that; 0 for all.</summary>
    public int Count { get; init; }

    /// <summary>The number of matching requests per second to let through, as a throttling service does, after those of
    /// <see cref="Skip"/>; 0 for none.</summary>
    public int PerSecond { get; init; }

    /// <summary>The delay of the response.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the connection is reset without a response.</summary>
    public bool Reset { get; init; }

    /// <summary>Whether the request is carried out before the fault, so that only its response is lost.</summary>
    public bool AfterActing { get; init; }

    /// <summary>The status of the response; 0 for the normal response.</summary>
    public int Status { get; init; }

    /// <summary>The error code of the response when <see cref="Status"/> is an error; <c>null</c> for
    /// <c>ServiceUnavailable</c> with 503 and <c>InternalError</c> with any other. The service throttles with 503 and
    /// <c>TotalQpsLimitExceeded</c>, <c>MetaOperationQpsLimitExceeded</c>, <c>ActiveRequestLimitExceeded</c>,
    /// <c>CpuLimitExceeded</c>, <c>DownloadTrafficRateLimitExceeded</c>, <c>UploadTrafficRateLimitExceeded</c> or
    /// <c>QpsLimitExceeded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Headers that replace those of the response, by name, such as a wrong <c>x-oss-hash-crc64ecma</c>. A
    /// header with a <c>null</c> or empty value is removed.</summary>
    public IDictionary? Headers { get; init; }

    /// <summary>A body that replaces that of the response, with <see cref="ContentType"/>.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>.</summary>
    public string ContentType { get; init; } = "application/xml";

    /// <summary>Truncates the response: its full length is announced, but only this many bytes are sent.</summary>
    public int? TruncateAt { get; init; }

    /// <summary>The clock skew of the server, in its Date header and its check of the request's time.</summary>
    public TimeSpan ClockSkew { get; init; }
}
