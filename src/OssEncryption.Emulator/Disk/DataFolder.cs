using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Emulator.Disk;

/// <summary>The folder that a server keeps its state in. One process at a time has it. Whatever is written to it
/// appears whole or not at all, and is on the disk by then. Files are brought to the disk side by side, and their
/// entries in groups.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "emulator.lock";
    private const string Unfinished = "unfinished";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ReaderWriterLockSlim _closing = new();
    private readonly Dictionary<string, GroupedSync> _sections = new(StringComparer.Ordinal);
    private readonly string _root;
    private readonly FileStream _lock;
    private bool _isClosed;

    private DataFolder(string root, FileStream lockFile)
    {
        _root = root;
        _lock = lockFile;
    }

    /// <summary>Takes a folder, which is made when it is missing, and clears away what was left unfinished.</summary>
    /// <exception cref="IOException">It is in use, or holds something else.</exception>
    public static DataFolder Open(string path)
    {
        string root = Path.GetFullPath(path);
        if (File.Exists(root))
        {
            throw new IOException($"'{root}' is a file. Name a folder for the local OSS to keep its state in.");
        }

        MakeFolder(root);
        string lockPath = Path.Combine(root, LockName);
        if (!File.Exists(lockPath) && Directory.EnumerateFileSystemEntries(root).Any())
        {
            throw new IOException(
                $"The folder '{root}' holds something else. Name an empty folder, or one that a local OSS has made.");
        }

        var folder = new DataFolder(root, TakeLock(lockPath));
        try
        {
            folder.ClearUnfinished();
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A file name for any text: no text can lead out of the folder or collide with another.</summary>
    public static string NameFor(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The path of a file.</summary>
    public string PathOf(string section, string name) => Path.Combine(_root, section, name);

    /// <summary>The names of the files of a section.</summary>
    public IReadOnlyList<string> List(string section)
    {
        string folder = Path.Combine(_root, section);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))]
            : [];
    }

    /// <summary>Begins a file that is not there until it is published.</summary>
    public FileStream Begin()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(PathOf(Unfinished, Guid.NewGuid().ToString("N")), options);
    }

    /// <summary>Puts a file that was begun into its place, and closes it.</summary>
    public void Publish(FileStream file, string section, string name)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
        GroupedSync entries = Section(section);
        WhileOpen(() => File.Move(file.Name, PathOf(section, name), overwrite: true));
        entries.Run();
    }

    /// <summary>Writes a file in the place of the one that is there.</summary>
    public void Write(string section, string name, ReadOnlySpan<byte> bytes)
    {
        FileStream file = Begin();
        try
        {
            file.Write(bytes);
            Publish(file, section, name);
        }
        catch
        {
            Discard(file);
            throw;
        }
    }

    /// <summary>Gives up a file that was begun.</summary>
    public static void Discard(FileStream file)
    {
        file.Dispose();
        File.Delete(file.Name);
    }

    /// <summary>Removes files, those of them that are there.</summary>
    public void Delete(string section, params IReadOnlyList<string> names)
    {
        GroupedSync entries = Section(section);
        foreach (string name in names)
        {
            WhileOpen(() => File.Delete(PathOf(section, name)));
        }

        entries.Run();
    }

    /// <summary>Lets the folder go; nothing is written to it any more.</summary>
    public void Dispose()
    {
        _closing.EnterWriteLock();
        try
        {
            _isClosed = true;
            _lock.Dispose();
        }
        finally
        {
            _closing.ExitWriteLock();
        }
    }

    /// <summary>What brings the entries of a section to the disk; the section is made when it is missing.</summary>
    private GroupedSync Section(string name)
    {
        lock (_sections)
        {
            if (!_sections.TryGetValue(name, out GroupedSync? entries))
            {
                string folder = Path.Combine(_root, name);
                WhileOpen(() => MakeFolder(folder));
                DirectorySync.Flush(_root);
                entries = new GroupedSync(() => DirectorySync.Flush(folder));
                _sections.Add(name, entries);
            }

            return entries;
        }
    }

    /// <summary>Another process may have the folder once it is closed.</summary>
    private void WhileOpen(Action act)
    {
        _closing.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            act();
        }
        finally
        {
            _closing.ExitReadLock();
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new IOException(
                $"Another local OSS uses the folder '{Path.GetDirectoryName(path)}'. Stop it, or name another folder.",
                failure);
        }
    }

    private void ClearUnfinished()
    {
        MakeFolder(Path.Combine(_root, Unfinished));
        foreach (string name in List(Unfinished))
        {
            File.Delete(PathOf(Unfinished, name));
        }
    }
}
