using System.Runtime.InteropServices;

namespace OssEncryption.Emulator.Disk;

/// <summary>Brings the entries of a directory to the disk: without this a power cut may undo a rename. The runtime
/// cannot open directories, so the system is asked itself; Windows keeps its own journal and needs no such
/// call.</summary>
internal static partial class DirectorySync
{
    /// <summary>Brings a directory's entries to the disk, where the system can.</summary>
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

        // A file system that cannot do this for directories says so; there is nothing more to try then.
        _ = NativeMethods.Sync(handle);
        _ = NativeMethods.Close(handle);
    }

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync")]
        internal static partial int Sync(int handle);

        [LibraryImport("libc", EntryPoint = "close")]
        internal static partial int Close(int handle);
    }
}
