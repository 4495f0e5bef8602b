namespace OssEncryption.Client.Emulation;

/// <summary>Something that goes wrong on purpose for requests that match.</summary>
public sealed record EmulatorFault
{
    /// <summary>The operation it applies to, <c>GetBucketEncryption</c>, with wildcards.</summary>
    public string Operation { get; init; } = "*";

    /// <summary>The bucket it applies to, with wildcards.</summary>
    public string Bucket { get; init; } = "*";

    /// <summary>How many matching requests it spares before it begins.</summary>
    public int Skip { get; init; }

    /// <summary>How many requests it hits after that; 0 for all.</summary>
    public int Count { get; init; }

    /// <summary>How long the answer is held back.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The connection is closed without an answer.</summary>
    public bool Reset { get; init; }

    /// <summary>The request is carried out before the connection is reset or <see cref="Status"/> is answered, so that
    /// only its answer is lost.</summary>
    public bool AfterActing { get; init; }

    /// <summary>The status of the answer; 0 to answer as usual.</summary>
    public int Status { get; init; }

    /// <summary>The error code of the answer when <see cref="Status"/> is set: <c>ServiceUnavailable</c>.</summary>
    public string Code { get; init; } = "InternalError";

    /// <summary>A body sent as it is in the place of the answer's own, with <see cref="ContentType"/>.</summary>
    public string? Body { get; init; }

    /// <summary>The content type of <see cref="Body"/>.</summary>
    public string ContentType { get; init; } = "application/xml";

    /// <summary>The answer is cut off: its length is announced and only this many bytes are sent.</summary>
    public int? TruncateAt { get; init; }

    /// <summary>How far this server's clock is off, for its Date header and its check of the request's time.</summary>
    public TimeSpan ClockSkew { get; init; }
}
