using System.Management.Automation;
using System.Text;
using OssEncryption.Errors;
using OssEncryption.Protection.Reports;

namespace OssEncryption.LocalFiles;

/// <summary>A report that appears when it is complete, or not at all: a temporary file beside it is written over the
/// whole pipeline, and renamed at the end.</summary>
internal sealed class ReportFile : IDisposable
{
    private readonly string _temporary;
    private readonly StreamWriter _output;
    private readonly FindingReport _report;
    private readonly bool _mayReplace;
    private bool _isComplete;

    /// <summary>Opens the temporary file.</summary>
    /// <param name="path">Where the report will be.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="head">What it says of itself.</param>
    /// <param name="mayReplace">Whether a file that exists is replaced.</param>
    /// <exception cref="LocalFileException">The file exists and may not be replaced, or is a directory, a link, a
    /// device or a pipe.</exception>
    public ReportFile(string path, ReportFormat format, ReportHead head, bool mayReplace)
    {
        Path = path;
        _mayReplace = mayReplace;
        RequirePlace();
        string folder = System.IO.Path.GetDirectoryName(path)!;
        _temporary = System.IO.Path.Combine(folder, $".{Guid.NewGuid():N}.part");

        // Excel takes a table for UTF-8 only with a byte order mark.
        _output = new StreamWriter(
            new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: format == ReportFormat.Csv));
        _report = FindingReport.Begin(format, _output, head);
    }

    /// <summary>Where the report will be.</summary>
    public string Path { get; }

    /// <summary>The report.</summary>
    public FindingReport Report => _report;

    /// <summary>Completes the report and puts it in its place.</summary>
    public void Complete()
    {
        _report.Complete();
        _output.Flush();
        ((FileStream)_output.BaseStream).Flush(flushToDisk: true);
        _output.Dispose();
        RequirePlace();
        if (File.Exists(Path))
        {
            UnixFile.KeepModeAndOwner(Path, _temporary);
            File.SetAttributes(Path, File.GetAttributes(Path) & ~FileAttributes.ReadOnly);
            File.Replace(_temporary, Path, destinationBackupFileName: null);
        }
        else
        {
            File.Move(_temporary, Path);
        }

        _isComplete = true;
    }

    /// <summary>Removes what was written, unless it is complete.</summary>
    public void Dispose()
    {
        if (!_isComplete)
        {
            try
            {
                _output.Dispose();
            }
            catch (IOException)
            {
                // What was still in memory does not fit on the disk, and is not wanted any more.
            }

            File.Delete(_temporary);
        }
    }

    private void RequirePlace()
    {
        if (Directory.Exists(Path))
        {
            throw new LocalFileException("DirectoryNotFile", ErrorCategory.InvalidArgument,
                $"'{Path}' is a directory. Name a file.");
        }

        var there = new FileInfo(Path);
        if (there.Exists && there.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new LocalFileException("FileIsLink", ErrorCategory.InvalidArgument,
                $"'{Path}' is a link. Name the file itself.");
        }

        if (UnixFile.SpecialKind(Path) is { } kind)
        {
            throw new LocalFileException("NotAPlainFile", ErrorCategory.InvalidArgument,
                $"'{Path}' is {kind}, and stays as it is. Name another file.");
        }

        if (there.Exists && !_mayReplace)
        {
            throw new LocalFileException("FileExists", ErrorCategory.ResourceExists,
                $"'{Path}' exists already. Leave -NoClobber out to replace it.");
        }
    }
}
