using System.Collections;

namespace OssEncryption.Client.Emulation;

/// <summary>Something that goes wrong on purpose for requests that match. The n-th request that matches is hit alone by
/// a <see cref="Skip"/> of n - 1 and a <see cref="Count"/> of 1.</summary>
public sealed record EmulatorFault
{
    /// <summary>The operation it applies to, <c>GetBucketEncryption</c>, with wildcards.</summary>
    public string Operation { get; init; } = "*";

    /// <summary>The bucket it applies to, with wildcards.</summary>
    public string Bucket { get; init; } = "*";

    /// <summary>The key of the object it applies to, with wildcards.</summary>
    public string Key { get; init; } = "*";

    /// <summary>How many matching requests it spares before it begins.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests it hits after that; 0 for all.</summary>
    public int Count { get; init; }

    /// <summary>How many matching requests it spares in any second after those of <see cref="Skip"/>, as a service does
    /// that throttles; 0 for none.</summary>
    public int PerSecond { get; init; }

    /// <summary>How long the answer is held back.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The connection is closed without an answer.</summary>
    public bool Reset { get; init; }

    /// <summary>The request is carried out before the connection is reset or <see cref="Status"/> is answered, so that
    /// only its answer is lost.</summary>
    public bool AfterActing { get; init; }

    /// <summary>The status of the answer; 0 to answer as usual.</summary>
    public int Status { get; init; }

    /// <summary>The error code of the answer when <see cref="Status"/> is an error; <c>null</c> for
    /// <c>ServiceUnavailable</c> with 503 and <c>InternalError</c> with any other. The service throttles with 503 and
    /// <c>TotalQpsLimitExceeded</c>, <c>MetaOperationQpsLimitExceeded</c>, <c>ActiveRequestLimitExceeded</c>,
    /// <c>CpuLimitExceeded</c>, <c>DownloadTrafficRateLimitExceeded</c>, <c>UploadTrafficRateLimitExceeded</c> or
    /// <c>QpsLimitExceeded</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Headers that replace those of the answer, by name: a wrong <c>x-oss-hash-crc64ecma</c>. One whose value
    /// is <c>null</c> or empty is left out.</summary>
    public IDictionary? Headers { get; init; }

    /// <summary>A body sent as it is in the place of the answer's own, with <see cref="ContentType"/>.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>.</summary>
    public string ContentType { get; init; } = "application/xml";

    /// <summary>The answer is cut off: its length is announced and only this many bytes are sent.</summary>
    public int? TruncateAt { get; init; }

    /// <summary>How far this server's clock is off, for its Date header and its check of the request's time.</summary>
    public TimeSpan ClockSkew { get; init; }
}
