using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace OssEncryption.LocalFiles;

/// <summary>What a file system does with the names of files: the names that it refuses, and those that it takes for
/// the same. Source for Windows: "Naming Files, Paths, and Namespaces" of its documentation.</summary>
internal sealed class FileNameRules
{
    private const int LongestName = 255;

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    private readonly HashSet<char> _invalid;
    private readonly bool _isWindows;
    private readonly Func<string, bool> _ignoresCase;

    /// <summary>Makes the rules of a system.</summary>
    /// <param name="isWindows">Whether names follow the rules of Windows.</param>
    /// <param name="ignoresCase">Whether the file system of a path takes <c>a</c> and <c>A</c> for one name.</param>
    public FileNameRules(bool isWindows, Func<string, bool> ignoresCase)
    {
        _isWindows = isWindows;
        _ignoresCase = ignoresCase;
        _invalid = ['\\', .. isWindows ? "\"<>|:*?/" : "/"];
    }

    /// <summary>The rules of this system.</summary>
    public static FileNameRules Local { get; } = new(Path.DirectorySeparatorChar == '\\', CaseProbe.IgnoresCase);

    /// <summary>Why a name cannot be that of a file, as the end of the sentence "The key …"; <c>null</c> when it
    /// can.</summary>
    public string? Flaw(string name)
    {
        if (name.Length == 0)
        {
            return "has a name without a letter between its slashes";
        }

        if (name is "." or "..")
        {
            return $"has '{name}' between its slashes, which would lead elsewhere";
        }

        if (name.Length > 1 && name[1] == ':')
        {
            return $"has '{name}', which names a drive";
        }

        if (name.Any(_invalid.Contains) || name.Any(char.IsControl))
        {
            return $"has a character in '{name}' that no file name has";
        }

        if (LengthOf(name) > LongestName)
        {
            return $"has a name between its slashes that is longer than {LongestName}, the most a file name has";
        }

        if (Devices.Contains(name.Split('.')[0].TrimEnd(' ')))
        {
            return $"has '{name}', which Windows keeps for a device";
        }

        // Windows drops these at the end; its older rules for paths make a parent folder of three dots.
        return _isWindows && name[name.Length - 1] is '.' or ' '
            ? $"has '{name}', and Windows drops a dot or a blank at the end of a name"
            : null;
    }

    /// <summary>The text that is equal for two paths of the same file.</summary>
    /// <param name="path">A full path; the file need not exist.</param>
    public string IdentityOf(string path)
    {
        if (!_ignoresCase(path))
        {
            return path;
        }

        string folded = path.Normalize(NormalizationForm.FormC).ToUpperInvariant();
        return _isWindows ? folded.Replace('/', '\\') : folded;
    }

    // Windows counts UTF-16 units, other systems count bytes of UTF-8.
    private int LengthOf(string name) => _isWindows ? name.Length : Encoding.UTF8.GetByteCount(name);
}

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
