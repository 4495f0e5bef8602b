using System.Management.Automation;
using OssEncryption.Errors;

namespace OssEncryption.LocalFiles;

/// <summary>Resolves PowerShell paths to paths of the file system.</summary>
internal static class LocalPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>Finds the files that match a path.</summary>
    /// <exception cref="LocalFileException">The path is not in the file system, or matches nothing.</exception>
    private static string[] FindFiles(PathIntrinsics paths, string path, bool isLiteral)
    {
        if (isLiteral)
        {
            return [Resolve(paths, path)];
        }

        try
        {
            string[] found = [.. paths.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider)];
            RequireFileSystem(path, provider);
            return found.Length > 0 ? found : throw NotFound(path);
        }
        catch (SessionStateException)
        {
            throw NotFound(path);
        }
    }

    /// <summary>Finds the files that match a path, each with the name that it has for an object. Files below a folder
    /// that matches have their path from there, separated by slashes.</summary>
    /// <exception cref="LocalFileException">The path is not in the file system, or matches nothing.</exception>
    public static IEnumerable<(string File, string Name)> FindFiles(
        PathIntrinsics paths, string path, bool isLiteral, bool recurses) =>
        FindFiles(paths, path, isLiteral).SelectMany(found => recurses && Directory.Exists(found)
            ? FilesBelow(found)
            : [(found, Path.GetFileName(found))]);

    /// <summary>Resolves a literal path, whether it exists or not.</summary>
    /// <exception cref="LocalFileException">The path is not in the file system.</exception>
    public static string Resolve(PathIntrinsics paths, string path)
    {
        string resolved = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(path, provider);
        return resolved;
    }

    /// <summary>The folders that a path with wildcards matches. One that exists as it is written, or matches nothing,
    /// is taken as it is written.</summary>
    /// <exception cref="LocalFileException">The path is not in the file system.</exception>
    public static string[] FindFolders(PathIntrinsics paths, string path)
    {
        string literal = Resolve(paths, path);
        return WildcardPattern.ContainsWildcardCharacters(path) && !Directory.Exists(literal) && Exists(paths, path)
            ? [.. FindFiles(paths, path, isLiteral: false).Where(Directory.Exists)]
            : [literal];
    }

    /// <summary>Whether a path with wildcards matches a file or folder of the file system.</summary>
    public static bool Exists(PathIntrinsics paths, string path)
    {
        try
        {
            return FindFiles(paths, path, isLiteral: false).Length > 0;
        }
        catch (LocalFileException)
        {
            return false;
        }
    }

    /// <summary>Whether a full path is that of a folder: one that exists, or one that ends as folders do.</summary>
    public static bool IsFolder(string path) =>
        Directory.Exists(path) || path[path.Length - 1] is char end
            && (end == Path.DirectorySeparatorChar || end == Path.AltDirectorySeparatorChar);

    // Links to folders are not followed: they may lead in a circle.
    private static IEnumerable<(string File, string Name)> FilesBelow(string folder, string name = "")
    {
        string[] entries = Directory.GetFileSystemEntries(folder);
        Array.Sort(entries, StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            string below = name + Path.GetFileName(entry);
            if (!Directory.Exists(entry))
            {
                yield return (entry, below);
            }
            else if (!ReparsePoint.IsLink(entry))
            {
                foreach ((string File, string Name) file in FilesBelow(entry, below + "/"))
                {
                    yield return file;
                }
            }
        }
    }

    /// <summary>The size of a file in bytes.</summary>
    /// <exception cref="LocalFileException">The file does not exist, or is a directory.</exception>
    public static long SizeOf(string path)
    {
        if (Directory.Exists(path))
        {
            throw new LocalFileException("DirectoryNotFile", ErrorCategory.InvalidArgument,
                "This is a directory. To write the files below it, use -Recurse.");
        }

        return File.Exists(path) ? new FileInfo(path).Length : throw NotFound(path);
    }

    private static void RequireFileSystem(string path, ProviderInfo provider)
    {
        if (provider.Name != FileSystem)
        {
            throw new LocalFileException("NotAFile", ErrorCategory.InvalidArgument,
                $"'{path}' belongs to the provider {provider.Name}. Name a file of the file system.");
        }
    }

    private static LocalFileException NotFound(string path) =>
        new("FileNotFound", ErrorCategory.ObjectNotFound, $"There is no file '{path}'.");
}

/// <summary>The deepest folder that holds files, so that names below it keep them apart.</summary>
internal static class CommonFolder
{
    /// <summary>Finds the folder.</summary>
    /// <param name="files">Full paths.</param>
    /// <returns>The folder with a separator at its end; empty where there is none, as on two drives.</returns>
    public static string Of(IReadOnlyList<string> files)
    {
        string folder = files.Count == 0 ? "" : FolderOf(files[0]);
        while (folder.Length > 0
            && !files.All(file => file.StartsWith(folder, StringComparison.Ordinal)))
        {
            folder = FolderOf(folder.TrimEnd(Separators));
        }

        return folder;
    }

    /// <summary>The path of a file below a folder, separated by slashes; its name where there is no
    /// folder.</summary>
    public static string NameBelow(string folder, string file) => folder.Length == 0
        ? Path.GetFileName(file)
        : file.Substring(folder.Length).Replace(Path.DirectorySeparatorChar, '/');

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    private static string FolderOf(string path) => path.Substring(0, path.LastIndexOfAny(Separators) + 1);
}
