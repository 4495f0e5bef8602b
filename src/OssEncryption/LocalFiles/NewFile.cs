using System.Management.Automation;
using OssEncryption.Client.Model;
using OssEncryption.Errors;

namespace OssEncryption.LocalFiles;

/// <summary>A file that appears complete or not at all: a temporary file beside it is written and renamed.</summary>
internal sealed class NewFile
{
    private const int BufferSize = 80 * 1024;
    private const int MostRenames = 20;

    // Prevents one file from removing a folder while another is created in it.
    private static readonly object FolderGate = new();

    // Windows replaces a file by way of a third one, which stays when two do so at once.
    private static readonly object ReplaceGate = new();

    private readonly string _path;
    private readonly bool _mayReplace;

    /// <summary>Prepares the file.</summary>
    /// <exception cref="LocalFileException">The file exists and may not be replaced, or is a directory.</exception>
    public NewFile(string path, bool mayReplace)
    {
        _path = path;
        _mayReplace = mayReplace;
        if (Directory.Exists(path))
        {
            throw new LocalFileException("DirectoryNotFile", ErrorCategory.InvalidArgument,
                $"'{path}' is a directory. Name a file, or give the directory as -Destination.");
        }

        if (UnixFile.SpecialKind(path) is { } kind)
        {
            throw new LocalFileException("NotAPlainFile", ErrorCategory.InvalidArgument,
                $"'{path}' is {kind}, and stays as it is. Name another file.");
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
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
        IReadOnlyList<string> made = [];
        bool isRenamed = false;
        try
        {
            T result;
            using (FileStream stream = Open(folder, temporary, out made))
            {
                UnixFile.KeepModeAndOwner(_path, temporary);
                result = await write(stream).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            await RenameAsync(temporary).ConfigureAwait(false);
            isRenamed = true;
            return result;
        }
        catch (ArgumentOutOfRangeException flaw)
        {
            // The runtime throws this where the file system does not support a file of that size.
            throw new IOException(flaw.Message, flaw);
        }
        finally
        {
            if (!isRenamed)
            {
                Discard(temporary, made);
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
            return TransferFile.Open(
                file, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.None);
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

            // Innermost first, and only while empty: other files may have been created in them.
            foreach (string folder in folders.TakeWhile(IsEmptyFolder))
            {
                Directory.Delete(folder);
            }
        }
    }

    private static bool IsEmptyFolder(string path) =>
        Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();

    // Another download may create or replace the file between the look and the rename, so the rename decides. While
    // Windows replaces a file for one, it refuses it to others.
    private async Task RenameAsync(string temporary)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool exists = File.Exists(_path);
            if (exists && !_mayReplace)
            {
                throw Existing();
            }

            try
            {
                Place(temporary, exists);
                return;
            }
            catch (Exception taken) when (
                attempt < MostRenames && taken is IOException or UnauthorizedAccessException
                && File.Exists(temporary) && (_mayReplace || File.Exists(_path) != exists))
            {
                await Task.Delay(attempt).ConfigureAwait(false);
            }
        }
    }

    private void Place(string temporary, bool exists)
    {
        if (!exists)
        {
            File.Move(temporary, _path);
            return;
        }

        lock (ReplaceGate)
        {
            File.Replace(temporary, _path, destinationBackupFileName: null);
        }
    }

    private LocalFileException Existing() =>
        new("FileExists", ErrorCategory.ResourceExists, $"'{_path}' exists already. Use -Force to replace it.");
}
