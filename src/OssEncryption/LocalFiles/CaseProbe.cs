using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace OssEncryption.LocalFiles;

/// <summary>Finds out whether a file system takes <c>a</c> and <c>A</c> for one name. Windows and macOS count as such,
/// whatever a single folder of theirs is set to; elsewhere the file system of the folder is asked, since a drive or a
/// share may have other rules than the system.</summary>
internal static class CaseProbe
{
    private static readonly bool IsUsual =
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows) || RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    private static readonly ConcurrentDictionary<string, bool> Known = new(StringComparer.Ordinal);

    /// <summary>Whether the file system that holds a path, or will hold it, ignores case.</summary>
    /// <param name="path">A full path.</param>
    public static bool IgnoresCase(string path)
    {
        if (IsUsual)
        {
            return true;
        }

        string? folder = Path.GetDirectoryName(path);
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder is not null && Known.GetOrAdd(folder, AnyEntryIgnoresCase);
    }

    // Looks at names that are there, because a probe that writes would change a folder even under -WhatIf.
    private static bool AnyEntryIgnoresCase(string folder)
    {
        try
        {
            for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
            {
                foreach (string entry in Directory.EnumerateFileSystemEntries(at))
                {
                    string name = Path.GetFileName(entry);
                    string other = Flip(name);
                    if (other != name)
                    {
                        string twin = Path.Combine(at, other);
                        return (File.Exists(twin) || Directory.Exists(twin))
                            && !Directory.EnumerateFileSystemEntries(at).Contains(twin);
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be listed tells nothing; the write itself still refuses an existing file.
        }

        return false;
    }

    private static string Flip(string name) => new([.. name.Select(
        c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c))]);
}
