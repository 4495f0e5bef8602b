using System.Reflection;
using Mono.Cecil;

namespace OssEncryption.Architecture.Tests;

/// <summary>The module is built against netstandard2.0 and PowerShellStandard. What Windows PowerShell 5.1 loads it into
/// is .NET Framework 4.7.2 or later, so every type and member that it uses must be there, too.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly FrameworkResolver _framework = new();

    public static TheoryData<string> Assemblies() =>
        [.. House.Uses.Keys.Where(project => project != House.Emulator).Select(project => project.Name)];

    public void Dispose() => _framework.Dispose();

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Everything_that_is_used_is_in_NET_Framework(string assembly)
    {
        using ModuleDefinition module = Read(assembly);

        string[] missing =
        [
            .. module.GetTypeReferences().Where(type => type.Resolve() is null).Select(type => type.FullName),
            .. module.GetMemberReferences().Where(member => member.Resolve() is null).Select(member => member.FullName),
        ];

        Assert.Empty(missing);
        Assert.NotEmpty(module.GetMemberReferences());
    }

    [Fact]
    public void What_is_younger_than_NET_Framework_would_be_found()
    {
        using ModuleDefinition module = Read("OssEncryption.Client");
        TypeReference text = module.TypeSystem.String;
        var younger = new MethodReference("ReplaceLineEndings", text, text) { HasThis = true };

        Assert.Null(younger.Resolve());
        Assert.NotNull(new MethodReference("Trim", text, text) { HasThis = true }.Resolve());
    }

    private ModuleDefinition Read(string assembly) =>
        ModuleDefinition.ReadModule(PathOf(assembly), new ReaderParameters { AssemblyResolver = _framework });

    // As the module has it: what lies beside the tests may be instrumented for coverage.
    private static string PathOf(string assembly) => Path.Combine(Folder("ModuleFolder"), assembly + ".dll");

    private static string Folder(string name) => typeof(ReferenceTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == name).Value!;

    /// <summary>Finds assemblies among those of .NET Framework, of the engine's reference, and of the module.</summary>
    private sealed class FrameworkResolver : BaseAssemblyResolver
    {
        private readonly Dictionary<string, AssemblyDefinition> _known = [];

        public FrameworkResolver()
        {
            foreach (string folder in GetSearchDirectories())
            {
                RemoveSearchDirectory(folder);
            }

            string framework = Folder("NetFramework");
            AddSearchDirectory(framework);
            AddSearchDirectory(Path.Combine(framework, "Facades"));
            AddSearchDirectory(Folder("PowerShellStandard"));
            ResolveFailure += (_, name) => IsOurs(name)
                ? AssemblyDefinition.ReadAssembly(PathOf(name.Name))
                : null;
        }

        public override AssemblyDefinition Resolve(AssemblyNameReference name)
        {
            if (!_known.TryGetValue(name.Name, out AssemblyDefinition? found))
            {
                found = base.Resolve(name, new ReaderParameters { AssemblyResolver = this });
                _known.Add(name.Name, found);
            }

            return found;
        }

        protected override void Dispose(bool disposing)
        {
            foreach (AssemblyDefinition assembly in _known.Values)
            {
                assembly.Dispose();
            }

            base.Dispose(disposing);
        }

        private static bool IsOurs(AssemblyNameReference name) =>
            name.Name.StartsWith("OssEncryption", StringComparison.Ordinal);
    }
}
