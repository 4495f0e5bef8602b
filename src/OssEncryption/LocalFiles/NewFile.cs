using System.Management.Automation;
using OssEncryption.Errors;

namespace OssEncryption.LocalFiles;

/// <summary>A file that appears whole or not at all: it is written beside its place and renamed.</summary>
internal sealed class NewFile
{
    private const int BufferSize = 80 * 1024;

    // A folder must not be taken away while another file is about to be made in it.
    private static readonly object FolderGate = new();

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
        string beside = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        IReadOnlyList<string> made = [];
        bool isPlaced = false;
        try
        {
            T result;
            using (FileStream stream = Open(folder, beside, out made))
            {
                result = await write(stream).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            Place(beside);
            isPlaced = true;
            return result;
        }
        catch (ArgumentOutOfRangeException flaw)
        {
            // The runtime says so where the file system takes no file of that size.
            throw new IOException(flaw.Message, flaw);
        }
        finally
        {
            if (!isPlaced)
            {
                Discard(beside, made);
            }
        }
    }

    private static FileStream Open(string folder, string file, out IReadOnlyList<string> made)
    {
        lock (FolderGate)
        {
            var missing = new List<string>();
            for (string? at = folder; at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            {
                missing.Add(at);
            }

            made = missing;
            Directory.CreateDirectory(folder);
            return new FileStream(
                file, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, useAsync: true);
        }
    }

    private static void Discard(string file, IReadOnlyList<string> folders)
    {
        lock (FolderGate)
        {
            if (File.Exists(file))
            {
                File.Delete(file);
            }

            // From the innermost outwards, as far as nothing else was put there meanwhile.
            foreach (string folder in folders.TakeWhile(IsEmptyFolder))
            {
                Directory.Delete(folder);
            }
        }
    }

    private static bool IsEmptyFolder(string path) =>
        Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();

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
