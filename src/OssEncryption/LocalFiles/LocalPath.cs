using System.Management.Automation;
using OssEncryption.Errors;

namespace OssEncryption.LocalFiles;

/// <summary>Paths as a user writes them, to paths of the file system.</summary>
internal static class LocalPath
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files that a path names.</summary>
    /// <exception cref="LocalFileException">It is not one of the file system, or names nothing.</exception>
    public static string[] FindFiles(PathIntrinsics paths, string path, bool isLiteral)
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

    /// <summary>The path of the file system that a literal path means, whether it exists or not.</summary>
    /// <exception cref="LocalFileException">It is not one of the file system.</exception>
    public static string Resolve(PathIntrinsics paths, string path)
    {
        string resolved = paths.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(path, provider);
        return resolved;
    }

    /// <summary>The size of a file in bytes.</summary>
    /// <exception cref="LocalFileException">It is not there, or is a directory.</exception>
    public static long SizeOf(string path)
    {
        if (Directory.Exists(path))
        {
            throw new LocalFileException("DirectoryNotFile", ErrorCategory.InvalidArgument,
                "This is a directory. Pipe its files instead: Get-ChildItem -File -Recurse | Write-OssObject.");
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
