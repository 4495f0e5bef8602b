using System.Diagnostics;
using System.IO.Compression;
using System.Management.Automation;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

public sealed class PackageTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    public static TheoryData<string> Assemblies() =>
        [.. Files().Where(path => Path.GetExtension(path) == ".dll").Except(AliyunSdk.Files)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_assembly_is_ours_and_needs_only_ours_and_the_platform(string assembly)
    {
        string path = Path.Combine(ModuleSession.ModuleFolder, assembly);
        using var file = new PEReader(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        var needed = metadata.AssemblyReferences
            .Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name));

        Assert.Equal("OssEncryption", FileVersionInfo.GetVersionInfo(path).ProductName);
        Assert.All(needed, name => Assert.Matches(
            @"^(netstandard|System(\..+)?|Microsoft\.Win32\..+|OssEncryption(\..+)?)$", name));
    }

    [Fact]
    public void Nothing_ships_that_a_user_does_not_need()
    {
        var unneeded = Files().Where(path => path != "LICENSE"
            && Path.GetExtension(path) is not (".dll" or ".psd1" or ".ps1xml")
            && !(path.StartsWith("en-US/", StringComparison.Ordinal)
                && (path.EndsWith("-Help.xml", StringComparison.Ordinal)
                    || path.EndsWith(".help.txt", StringComparison.Ordinal)))
            && !(path.StartsWith("docs/", StringComparison.Ordinal)
                && Path.GetExtension(path) is ".md" or ".ps1")
            && !(path.Split('/')[0] is "policies" or "prices" && Path.GetExtension(path) == ".json"));

        Assert.Empty(unneeded);
        Assert.Contains("LICENSE", Files());
    }

    [Fact]
    public void The_vendors_sdk_ships_only_where_it_was_asked_for() => Assert.Equal(
        AliyunSdk.IsBuilt ? AliyunSdk.Files : [],
        Files().Where(path => path.StartsWith("aliyun-sdk/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void The_package_says_what_the_manifest_says()
    {
        using ZipArchive package = ZipFile.OpenRead(ModuleSession.ModulePackage);
        using Stream nuspec = package.GetEntry("OssEncryption.nuspec")!.Open();
        var said = XDocument.Load(nuspec).Descendants()
            .Where(element => !element.HasElements)
            .ToDictionary(element => element.Name.LocalName, element => element.Value);

        var module = (PSModuleInfo)Assert.Single(
            _session.Invoke("Test-ModuleManifest $args[0]", ModuleSession.Manifest).Output).BaseObject;

        Assert.Equal(module.Name, said["id"]);
        Assert.Equal($"{module.Version}", said["version"]);
        Assert.Equal(module.Author, said["authors"]);
        Assert.Equal(module.Description, said["description"]);
        Assert.Equal(module.Copyright, said["copyright"]);
        Assert.Equal(module.ReleaseNotes, said["releaseNotes"]);
        Assert.NotEmpty(module.ReleaseNotes);
        Assert.Equal("MIT", said["license"]);
        Assert.EndsWith("/mit", module.LicenseUri.AbsolutePath, StringComparison.Ordinal);
        string[] tags =
        [
            "PSModule", "PSIncludes_Cmdlet", .. module.Tags,
            .. module.ExportedCmdlets.Keys.SelectMany(name => new[] { $"PSCmdlet_{name}", $"PSCommand_{name}" }),
        ];
        Assert.Equal(tags.Order(StringComparer.Ordinal), said["tags"].Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_package_holds_no_time_of_its_making()
    {
        using ZipArchive package = ZipFile.OpenRead(ModuleSession.ModulePackage);

        Assert.All(package.Entries, entry => Assert.Equal(new DateTime(1980, 1, 1), entry.LastWriteTime.DateTime));
    }

    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(ModuleSession.ModuleFolder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(ModuleSession.ModuleFolder, path).Replace('\\', '/'));
}
