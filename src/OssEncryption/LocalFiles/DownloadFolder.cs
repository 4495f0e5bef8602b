using System.Management.Automation;
using OssEncryption.Errors;

namespace OssEncryption.LocalFiles;

/// <summary>A folder in which keys become relative paths. No key leads out of it.</summary>
internal sealed class DownloadFolder(string root)
{
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    private static readonly HashSet<char> Invalid = [.. Path.GetInvalidFileNameChars(), '\\'];

    /// <summary>The path of the file for a key.</summary>
    /// <exception cref="LocalFileException">The key cannot be a relative path of a file.</exception>
    public string PlaceOf(string key)
    {
        if (key.EndsWith("/", StringComparison.Ordinal))
        {
            throw Refuse(key, "ends in '/', as the names of folders do");
        }

        string[] names = key.Split('/');
        foreach (string name in names)
        {
            if (Flaw(name) is { } flaw)
            {
                throw Refuse(key, flaw);
            }
        }

        string place = root;
        foreach (string name in names.Take(names.Length - 1))
        {
            place = Path.Combine(place, name);
            RequireNoLink(key, place);
        }

        return Path.Combine(place, names[names.Length - 1]);
    }

    private static void RequireNoLink(string key, string folder)
    {
        if (Directory.Exists(folder) && (File.GetAttributes(folder) & FileAttributes.ReparsePoint) != 0)
        {
            throw new LocalFileException("LinkInDestination", ErrorCategory.SecurityError,
                $"The key '{key}' would be written through the link '{folder}', which may lead out of the " +
                "destination. Remove the link, name the file with -Path, or choose another -Destination.");
        }
    }

    private static string? Flaw(string name)
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

        if (name.Any(Invalid.Contains) || name.Any(char.IsControl))
        {
            return $"has a character in '{name}' that no file name has";
        }

        return Reserved.Contains(name.Split('.')[0].TrimEnd(' '))
            ? $"has '{name}', which Windows keeps for a device"
            : null;
    }

    private static LocalFileException Refuse(string key, string flaw) =>
        new("KeyNotAFileName", ErrorCategory.InvalidArgument,
            $"The key '{key}' {flaw}. Name the file with -Path, or read it with -AsByteArray.");
}
