namespace OssEncryption.Client.Credentials;

/// <summary>Finds a program by its name in PATH and nowhere else. The platform would look in the current directory
/// first, where a stranger's repository may have put one of that name.</summary>
internal static class ProgramFinder
{
    /// <summary>The path of a program, or <c>null</c>. A name with a directory in it is taken as it is.</summary>
    /// <param name="name">The program as the command has it.</param>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    /// <param name="extensions">The value of <c>PATHEXT</c>, which only Windows sets.</param>
    public static string? Find(string name, string? searchPath, string? extensions)
    {
        if (Path.GetFileName(name) != name)
        {
            return name;
        }

        string[] endings = ["", .. (extensions ?? "").Split([';'], StringSplitOptions.RemoveEmptyEntries)];
        return (searchPath ?? "").Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .SelectMany(directory => endings.Select(ending => Path.Combine(directory, name + ending)))
            .FirstOrDefault(File.Exists);
    }
}
