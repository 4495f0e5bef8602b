using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Errors;

/// <summary>A file or folder of this machine cannot be used as asked.</summary>
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

    /// <summary>The stable id that scripts see.</summary>
    public string Id { get; }

    /// <summary>What kind of problem it is to PowerShell.</summary>
    public ErrorCategory Category { get; }

    /// <summary>What the system reported, as an error of ours.</summary>
    public static LocalFileException From(Exception problem) => problem switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new("FileNotFound", ErrorCategory.ObjectNotFound, problem.Message, problem),
        UnauthorizedAccessException =>
            new("FileAccessDenied", ErrorCategory.PermissionDenied, problem.Message, problem),
        { HResult: NoSpaceOnUnix or DiskFullOnWindows } =>
            new("DiskFull", ErrorCategory.WriteError, problem.Message + " Free some space, or name another folder.",
                problem),
        _ => new("FileFailed", ErrorCategory.WriteError, problem.Message, problem),
    };
}
