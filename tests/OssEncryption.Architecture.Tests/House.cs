using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace OssEncryption.Architecture.Tests;

/// <summary>The projects that ship, bottom first, each with its folders, bottom first. What stands lower never uses
/// what stands higher.</summary>
internal static class House
{
    /// <summary>The client: OSS and KMS over HTTP.</summary>
    public static readonly Project Client = new("OssEncryption.Client",
        ["Model", "Formats", "Endpoints", "Http", "Credentials", "Operations", "Kms", "Transfers", "Emulation"]);

    /// <summary>The engine that finds, plans, applies, proves and judges.</summary>
    public static readonly Project Protection = new("OssEncryption.Protection",
    [
        "Policy", "RateLimiting", "Replication", "Plan", "Prices", "Inventory", "Planner", "Repair", "Run", "Usage", "Measurement",
        "Findings", "Reports",
    ]);

    /// <summary>The local OSS. What starts it stands in the project's own folder, where the module looks for
    /// it.</summary>
    public static readonly Project Emulator = new("OssEncryption.Emulator",
    [
        "Model", "Formats", "Errors", "Http", "Disk", "Keys", "Content", "Store", "Access", "Routing", "Operations",
        "Kms", "Observe", "Server", "",
    ],
        RootFolder: "");

    /// <summary>The cmdlets. Scripts see the types of Output, so these stand in the module's own namespace.</summary>
    public static readonly Project Module = new("OssEncryption",
        ["Values", "Output", "Views", "Errors", "LocalFiles", "Session", "Completion", "Base", "Commands"],
        RootFolder: "Output");

    /// <summary>Which project may use which others.</summary>
    public static readonly IReadOnlyDictionary<Project, Project[]> Uses = new Dictionary<Project, Project[]>
    {
        [Client] = [],
        [Protection] = [Client],
        [Emulator] = [Client],
        [Module] = [Client, Protection],
    };

    private static readonly Lazy<ArchUnitNET.Domain.Architecture> Loaded = new(() => new ArchLoader()
        .LoadAssemblies([.. Uses.Keys.Select(project => System.Reflection.Assembly.LoadFrom(
            Path.Combine(AppContext.BaseDirectory, project.Name + ".dll")))])
        .Build());

    /// <summary>Where the source is.</summary>
    public static string Root { get; } = typeof(House).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(found => found.Key == "RepositoryRoot").Value!;

    /// <summary>Every type of a project with each type of ours that it uses.</summary>
    public static IEnumerable<(IType User, IType Used)> Edges(Project project) =>
        from user in Loaded.Value.Types
        where user.Assembly.Name == project.Name
            || user.Assembly.Name.StartsWith(project.Name + ",", StringComparison.Ordinal)
        from dependency in user.Dependencies
        where dependency.Target.Namespace?.FullName.StartsWith("OssEncryption", StringComparison.Ordinal) == true
        select (user, dependency.Target);

    /// <summary>The C# files of a project.</summary>
    public static IEnumerable<string> Sources(Project project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project.Name), "*.cs", SearchOption.AllDirectories)
            .Where(path => FolderOf(project, path).Split(Path.DirectorySeparatorChar)[0] is not ("obj" or "bin"));

    /// <summary>The folder of a file within its project; empty for the project's own.</summary>
    public static string FolderOf(Project project, string path) =>
        Path.GetDirectoryName(Path.GetRelativePath(Path.Combine(Root, "src", project.Name), path))!;
}

/// <summary>A project: its name, its folders bottom first, and the folder whose types stand in its own
/// namespace.</summary>
internal sealed record Project(string Name, string[] Folders, string? RootFolder = null)
{
    /// <summary>The namespace of a folder.</summary>
    public string NamespaceOf(string folder) => folder == RootFolder ? Name : $"{Name}.{folder}";

    /// <summary>The folder that a namespace is of, or <c>null</c>.</summary>
    public string? FolderOf(string space) => Array.Find(Folders, folder => NamespaceOf(folder) == space);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
