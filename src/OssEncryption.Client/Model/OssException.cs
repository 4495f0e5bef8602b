namespace OssEncryption.Client.Model;

/// <summary>The root of everything that this client reports as a failure.</summary>
public abstract class OssException : Exception
{
    /// <summary>Makes the exception with its sentence and, where there is one, its cause.</summary>
    protected OssException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the service may have carried the request out all the same.</summary>
    public virtual bool OutcomeUnknown => false;

    /// <summary>The upload in parts that failed so and could not be given up either: its parts stay, and are billed,
    /// until it is aborted. Mostly <c>null</c>.</summary>
    public MultipartUpload? LeftUpload { get; internal set; }
}
