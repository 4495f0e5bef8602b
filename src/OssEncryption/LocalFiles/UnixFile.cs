using System.Runtime.InteropServices;
using System.Text;

namespace OssEncryption.LocalFiles;

/// <summary>The kind, mode and owner of what lies at a path on Linux and macOS. The base library of .NET Standard shows
/// none of them; the runtime's own library reads them in one layout for all systems.</summary>
internal static class UnixFile
{
    private const int KindMask = 0xF000;
    private const int PlainFile = 0x8000;
    private const int Folder = 0x4000;
    private const int Link = 0xA000;
    private const int ModeMask = 0xFFF;

    // More than any version of the structure; its first fields are flags, mode, user and group.
    private const int StatusSize = 512;

    private static readonly bool IsUnix = Path.DirectorySeparatorChar == '/';

    /// <summary>What lies at a path where it is neither a plain file nor a folder: <c>a link</c>, <c>a device or a
    /// pipe</c>; <c>null</c> otherwise.</summary>
    public static string? SpecialKind(string path)
    {
        if (!IsUnix)
        {
            return File.Exists(path) && ReparsePoint.IsLink(path) ? "a link" : null;
        }

        return (Read(path)?.Mode & KindMask) switch
        {
            null or PlainFile or Folder => null,
            Link => "a link",
            _ => "a device or a pipe",
        };
    }

    /// <summary>Gives a new file the mode and the owner of the one that it will replace. Windows keeps them
    /// itself.</summary>
    /// <exception cref="UnauthorizedAccessException">The owner cannot be kept.</exception>
    public static void KeepModeAndOwner(string existing, string replacement)
    {
        if (!IsUnix || Read(existing) is not { } old || Read(replacement) is not { } made)
        {
            return;
        }

        byte[] name = NameOf(replacement);
        if (((old.User, old.Group) != (made.User, made.Group) && ChangeOwner(name, old.User, old.Group) != 0)
            || ChangeMode(name, (uint)(old.Mode & ModeMask)) != 0)
        {
            throw new UnauthorizedAccessException(
                $"'{existing}' belongs to another user, and a file in its place would not. " +
                "Remove it, or name another.");
        }
    }

    private static (int Mode, uint User, uint Group)? Read(string path)
    {
        byte[] status = new byte[StatusSize];
        return ReadStatus(NameOf(path), status) == 0
            ? (BitConverter.ToInt32(status, 4), BitConverter.ToUInt32(status, 8), BitConverter.ToUInt32(status, 12))
            : null;
    }

    private static byte[] NameOf(string path) => Encoding.UTF8.GetBytes(path + "\0");

    [DllImport("libSystem.Native", EntryPoint = "SystemNative_LStat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadStatus(byte[] path, [Out] byte[] status);

    [DllImport("libc", EntryPoint = "chown")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeOwner(byte[] path, uint user, uint group);

    [DllImport("libc", EntryPoint = "chmod")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeMode(byte[] path, uint mode);
}
