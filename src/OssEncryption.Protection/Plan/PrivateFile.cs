using System.Runtime.InteropServices;

namespace OssEncryption.Protection.Plan;

/// <summary>Files and folders that only their owner can read: modes 0600 and 0700, and on Windows an access control
/// list with the owner alone, which files inherit from their folder. A file system without permissions keeps those of
/// its mount.</summary>
internal static class PrivateFile
{
    private const int UsualBuffer = 4096;

    /// <summary>Creates a folder, or makes an existing one private.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    public static void CreateFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            WindowsFile.AllowOwnerOnly(path);
        }
        else
        {
            _ = UnixFile.ChangeMode(path, UnixFile.OwnerFolder);
        }
    }

    /// <summary>Creates or opens a file for writing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static FileStream Open(string path, FileMode mode, FileShare share, int bufferSize = UsualBuffer)
    {
        FileAccess access = mode == FileMode.OpenOrCreate ? FileAccess.ReadWrite : FileAccess.Write;
        var stream = new FileStream(path, mode, access, share, bufferSize);
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            _ = UnixFile.ChangeMode(path, UnixFile.OwnerFile);
        }

        return stream;
    }

    // .NET Standard can set neither the mode of a file nor its access control list.
    private static class UnixFile
    {
        public const uint OwnerFile = 0x180;
        public const uint OwnerFolder = 0x1C0;

        [DllImport("libc", EntryPoint = "chmod", CharSet = CharSet.Ansi, BestFitMapping = false,
            ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        public static extern int ChangeMode(string path, uint mode);
    }

    private static class WindowsFile
    {
        // Not inherited from above; full access for the owner of each file, inherited by folders and files.
        private const string OwnerOnly = "D:P(A;OICI;FA;;;OW)";
        private const uint Revision = 1;
        private const uint ProtectedList = 0x80000004;

        public static void AllowOwnerOnly(string path)
        {
            if (ParseDescriptor(OwnerOnly, Revision, out IntPtr descriptor, IntPtr.Zero))
            {
                _ = SetFileSecurity(path, ProtectedList, descriptor);
                _ = LocalFree(descriptor);
            }
        }

        [DllImport("advapi32", EntryPoint = "ConvertStringSecurityDescriptorToSecurityDescriptorW",
            CharSet = CharSet.Unicode)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool ParseDescriptor(string text, uint revision, out IntPtr descriptor, IntPtr size);

        [DllImport("advapi32", EntryPoint = "SetFileSecurityW", CharSet = CharSet.Unicode)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        [return: MarshalAs(UnmanagedType.Bool)]
        private static extern bool SetFileSecurity(string path, uint information, IntPtr descriptor);

        [DllImport("kernel32")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
        private static extern IntPtr LocalFree(IntPtr memory);
    }
}
