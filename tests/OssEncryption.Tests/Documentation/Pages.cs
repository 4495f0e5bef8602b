using System.Reflection;

namespace OssEncryption.Tests.Documentation;

/// <summary>The pages that people read in the repository.</summary>
internal static class Pages
{
    private static readonly string Root = typeof(Pages).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(item => item.Key == "RepositoryRoot").Value!;

    /// <summary>All pages, from the root of the repository on. The reference is not among them: it is made from the
    /// help, whose examples are run there.</summary>
    public static IReadOnlyList<string> All() =>
    [
        .. Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(PathOf("docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(page => !page.StartsWith("docs/cmdlets/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Where a page or another file of the repository lies.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);
}
