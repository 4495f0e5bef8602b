using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Errors;

/// <summary>An operation on a local file or folder failed.</summary>
internal sealed class LocalFileException : OssException
{
    private const int NoSpaceOnUnix = 28;
    private const int DiskFullOnWindows = unchecked((int)0x80070070);

    public LocalFileException(string id, ErrorCategory category, string message, Exception? cause = null)
        : base(message, cause)
    {
        Id = id;
        Category = category;
    }

    /// <summary>The stable error id.</summary>
    public string Id { get; }

    /// <summary>The error category of PowerShell.</summary>
    public ErrorCategory Category { get; }

    /// <summary>Converts an exception of the runtime.</summary>
    public static LocalFileException From(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new("FileNotFound", ErrorCategory.ObjectNotFound, problem.Message, problem),
        PathTooLongException => new("FileFailed", ErrorCategory.WriteError,
            problem.Message + " Name a folder with a shorter path; PowerShell 7 takes longer ones than 5.1.", problem),
        UnauthorizedAccessException =>
            new("FileAccessDenied", ErrorCategory.PermissionDenied, problem.Message, problem),
        { HResult: NoSpaceOnUnix or DiskFullOnWindows } =>
            new("DiskFull", ErrorCategory.WriteError, problem.Message + " Free some space, or name another folder.",
                problem),
        _ => new("FileFailed", ErrorCategory.WriteError, problem.Message, problem),
    };
}
