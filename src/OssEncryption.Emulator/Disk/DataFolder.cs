using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace OssEncryption.Emulator.Disk;

/// <summary>The folder of a server's state, locked for one process. Each file is written atomically and durably: fsync,
/// rename, fsync of the directory. Files are flushed concurrently, directories by group commit.</summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "emulator.lock";
    private const string Unfinished = "unfinished";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ReaderWriterLockSlim _closing = new();
    private readonly Dictionary<string, GroupCommit> _sections = new(StringComparer.Ordinal);
    private readonly string _root;
    private readonly FileStream _lock;
    private bool _isClosed;

    private DataFolder(string root, FileStream lockFile)
    {
        _root = root;
        _lock = lockFile;
    }

    /// <summary>Locks a folder, which is created when it is missing, and deletes unfinished files.</summary>
    /// <exception cref="IOException">It is in use, or contains other files.</exception>
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

    /// <summary>A file name for any text: its SHA-256, which cannot leave the folder or collide.</summary>
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

    /// <summary>Creates a file that is invisible until it is published.</summary>
    public FileStream Begin()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(PathOf(Unfinished, Guid.NewGuid().ToString("N")), options);
    }

    /// <summary>Closes a file and renames it to its place.</summary>
    public void Publish(FileStream file, string section, string name)
    {
        file.Flush(flushToDisk: true);
        file.Dispose();
        GroupCommit entries = Section(section);
        WhileOpen(() => File.Move(file.Name, PathOf(section, name), overwrite: true));
        entries.Run();
    }

    /// <summary>Writes a file, replacing the existing one.</summary>
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

    /// <summary>Deletes a file that was not published.</summary>
    public static void Discard(FileStream file)
    {
        file.Dispose();
        File.Delete(file.Name);
    }

    /// <summary>Deletes the files that exist.</summary>
    public void Delete(string section, params IReadOnlyList<string> names)
    {
        GroupCommit entries = Section(section);
        foreach (string name in names)
        {
            WhileOpen(() => File.Delete(PathOf(section, name)));
        }

        entries.Run();
    }

    /// <summary>Unlocks the folder; later writes fail.</summary>
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

    /// <summary>The group commit of a section's directory, which is created when it is missing.</summary>
    private GroupCommit Section(string name)
    {
        lock (_sections)
        {
            if (!_sections.TryGetValue(name, out GroupCommit? entries))
            {
                string folder = Path.Combine(_root, name);
                WhileOpen(() => MakeFolder(folder));
                DirectorySync.Flush(_root);
                entries = new GroupCommit(() => DirectorySync.Flush(folder));
                _sections.Add(name, entries);
            }

            return entries;
        }
    }

    /// <summary>Once it is closed, another process may own the folder.</summary>
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

/// <summary>Group commit: coalesces concurrent fsync calls into one. Thread-safe.</summary>
/// <param name="sync">The fsync call.</param>
internal sealed class GroupCommit(Action sync)
{
    private readonly object _gate = new();
    private long _asked;
    private long _served;
    private bool _isRunning;

    /// <summary>The number of calls of <see cref="Run"/> so far.</summary>
    public long Requested
    {
        get
        {
            lock (_gate)
            {
                return _asked;
            }
        }
    }

    /// <summary>Returns when an fsync that began after this call has ended.</summary>
    public void Run()
    {
        lock (_gate)
        {
            long own = ++_asked;
            while (_served < own)
            {
                if (_isRunning)
                {
                    Monitor.Wait(_gate);
                }
                else
                {
                    Serve();
                }
            }
        }
    }

    /// <summary>Runs one fsync for all calls so far. The gate is held on entry and on return, not in between.</summary>
    private void Serve()
    {
        long served = _asked;
        _isRunning = true;
        Monitor.Exit(_gate);
        bool isDone = false;
        try
        {
            sync();
            isDone = true;
        }
        finally
        {
            Monitor.Enter(_gate);
            _isRunning = false;
            _served = isDone ? served : _served;
            Monitor.PulseAll(_gate);
        }
    }
}

/// <summary>fsync of directories: without it a power cut may undo a rename. The runtime cannot open directories, so
/// libc is called. NTFS journals renames and needs no such call.</summary>
internal static partial class DirectorySync
{
    // F_FULLFSYNC of macOS: there, fsync leaves the bytes in the cache of the drive. The runtime flushes files by it.
    private const int FullFlush = 51;

    /// <summary>Flushes a directory, where the system can.</summary>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = NativeMethods.Open(path, 0);
        if (handle < 0)
        {
            return;
        }

        // Some file systems cannot flush directories; nothing more can be done then.
        _ = Flush(handle, OperatingSystem.IsMacOS(), NativeMethods.Control, NativeMethods.Sync);
        _ = NativeMethods.Close(handle);
    }

    /// <summary>Flushes an open directory.</summary>
    /// <param name="handle">The directory.</param>
    /// <param name="isMac">Whether the system is macOS. Its file systems on the network may only know fsync.</param>
    /// <param name="control">fcntl: the directory and a command.</param>
    /// <param name="sync">fsync.</param>
    internal static int Flush(int handle, bool isMac, Func<int, int, int> control, Func<int, int> sync) =>
        isMac && control(handle, FullFlush) == 0 ? 0 : sync(handle);

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fcntl")]
        internal static partial int Control(int handle, int command);

        [LibraryImport("libc", EntryPoint = "fsync")]
        internal static partial int Sync(int handle);

        [LibraryImport("libc", EntryPoint = "close")]
        internal static partial int Close(int handle);
    }
}
