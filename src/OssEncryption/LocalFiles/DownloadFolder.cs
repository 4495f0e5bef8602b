using System.Management.Automation;
using OssEncryption.Errors;

namespace OssEncryption.LocalFiles;

/// <summary>A folder in which keys become relative paths. No key leads out of it.</summary>
/// <param name="root">The full path of the folder.</param>
/// <param name="rules">The rules of its file system.</param>
internal sealed class DownloadFolder(string root, FileNameRules rules)
{
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
            if (rules.Flaw(name) is { } flaw)
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
        if (Directory.Exists(folder) && ReparsePoint.IsLink(folder))
        {
            throw new LocalFileException("LinkInDestination", ErrorCategory.SecurityError,
                $"The key '{key}' would be written through the link '{folder}', which may lead out of the " +
                "destination. Remove the link, name the file with -Path, or choose another -Destination.");
        }
    }

    private static LocalFileException Refuse(string key, string flaw) =>
        new("KeyNotAFileName", ErrorCategory.InvalidArgument,
            $"The key '{key}' {flaw}. Name the file with -Path, or read it with -AsByteArray.");
}
