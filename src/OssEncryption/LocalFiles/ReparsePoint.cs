using System.Runtime.InteropServices;

namespace OssEncryption.LocalFiles;

/// <summary>Tells links from the other reparse points of Windows, such as the folders that OneDrive keeps in step:
/// those stand for themselves.</summary>
internal static class ReparsePoint
{
    // The bit of a tag by which the name stands for another. Source: "Reparse Point Tags" of its documentation.
    private const uint NameSurrogate = 0x20000000;

    // The fields of WIN32_FIND_DATAW, of which one is the tag.
    private const int FindDataSize = 592;
    private const int TagOffset = 36;

    private static readonly IntPtr None = new(-1);

    /// <summary>Whether a link lies at a path.</summary>
    public static bool IsLink(string path)
    {
        if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0)
        {
            return false;
        }

        return Path.DirectorySeparatorChar != '\\' || FindTag(path) is not { } tag || IsLink(tag);
    }

    /// <summary>Whether a tag is that of a link.</summary>
    public static bool IsLink(uint tag) => (tag & NameSurrogate) != 0;

    private static uint? FindTag(string path)
    {
        byte[] data = new byte[FindDataSize];
        IntPtr found = FindFirst(path, data);
        if (found == None)
        {
            return null;
        }

        _ = Close(found);
        return BitConverter.ToUInt32(data, TagOffset);
    }

    [DllImport("kernel32", EntryPoint = "FindFirstFileW", CharSet = CharSet.Unicode)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr FindFirst(string path, [Out] byte[] data);

    [DllImport("kernel32", EntryPoint = "FindClose")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool Close(IntPtr found);
}
