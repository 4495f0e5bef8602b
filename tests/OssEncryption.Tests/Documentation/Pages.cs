using System.Reflection;

namespace OssEncryption.Tests.Documentation;

/// <summary>The pages of the repository.</summary>
internal static class Pages
{
    private static readonly string Root = typeof(Pages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "RepositoryRoot").Value!;

    /// <summary>The paths of all pages, relative to the root of the repository, without the generated cmdlet
    /// pages.</summary>
    public static IReadOnlyList<string> All() =>
    [
        .. Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(page => !page.StartsWith("docs/cmdlets/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The full path of a file of the repository.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);
}
