namespace OssEncryption.LocalFiles;

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
