using System.Management.Automation;
using OssEncryption.Errors;

namespace OssEncryption.Files;

/// <summary>A file that appears whole or not at all: it is written beside its place and renamed.</summary>
internal sealed class NewFile
{
    private const int BufferSize = 80 * 1024;

    private readonly string _path;
    private readonly bool _mayReplace;

    /// <summary>Prepares a file.</summary>
    /// <exception cref="LocalFileException">It is there already and may not be replaced, or is a directory.</exception>
    public NewFile(string path, bool mayReplace)
    {
        _path = path;
        _mayReplace = mayReplace;
        if (Directory.Exists(path))
        {
            throw new LocalFileException("DirectoryNotFile", ErrorCategory.InvalidArgument,
                $"'{path}' is a directory. Name a file, or give the directory as -Destination.");
        }

        if (!mayReplace && File.Exists(path))
        {
            throw Existing();
        }
    }

    /// <summary>Writes the file.</summary>
    public async Task<T> WriteAsync<T>(Func<Stream, Task<T>> write)
    {
        string folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        string beside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        try
        {
            T result;
            using (var stream = new FileStream(
                beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true))
            {
                result = await write(stream).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            Place(beside);
            return result;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private void Place(string beside)
    {
        if (_mayReplace && File.Exists(_path))
        {
            File.Replace(beside, _path, destinationBackupFileName: null);
        }
        else if (File.Exists(_path))
        {
            throw Existing();
        }
        else
        {
            File.Move(beside, _path);
        }
    }

    private LocalFileException Existing() =>
        new("FileExists", ErrorCategory.ResourceExists, $"'{_path}' exists already. Use -Force to replace it.");
}
