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
