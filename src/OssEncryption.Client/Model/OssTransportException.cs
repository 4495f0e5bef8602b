namespace OssEncryption.Client.Model;

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
