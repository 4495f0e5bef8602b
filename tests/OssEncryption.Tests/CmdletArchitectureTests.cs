using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using OssEncryption.Tests.Documentation;
using OssEncryption.Tests.Fixture;

namespace OssEncryption.Tests;

/// <summary>The rules for the source of the cmdlets: a cmdlet is whole in its file, on few base classes.</summary>
public sealed partial class CmdletArchitectureTests : IDisposable
{
    private const int MostLines = 200;
    private const int MostBaseClasses = 5;

    private readonly ModuleSession _session = new();

    public static TheoryData<string> SourceFiles() => [.. FilesIn("")];

    public static TheoryData<string> CmdletFiles() => [.. FilesIn("Commands")];

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(CmdletFiles))]
    public void A_cmdlet_file_has_at_most_200_lines_without_doc_comments_and_attributes(string file)
    {
        int lines = Attributes().Replace(DocComments().Replace(Read(file), ""), "").TrimEnd().Split('\n').Length;

        Assert.True(lines <= MostLines, $"{file} has {lines} lines: move a subject of its own to another folder.");
    }

    [Theory]
    [MemberData(nameof(SourceFiles))]
    public void A_file_has_the_name_of_a_type_that_it_declares(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);

        Assert.Contains(name, Types().Matches(Read(file)).Select(type => type.Groups["name"].Value));
    }

    [Fact]
    public void A_base_class_has_at_least_two_direct_subclasses()
    {
        Type[] types = ModuleTypes();
        var lonely = types
            .Where(type => type is { Namespace: "OssEncryption.Base", IsAbstract: true, IsSealed: false, IsClass: true })
            .Where(type => types.Count(subclass => subclass.BaseType == type) < 2);

        Assert.Empty(lonely.Select(type => type.Name));
    }

    [Fact]
    public void There_are_at_most_five_classes_between_a_cmdlet_and_PSCmdlet()
    {
        Type[] cmdlets = [.. ModuleTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)];

        Assert.NotEmpty(cmdlets);
        Assert.All(cmdlets, cmdlet => Assert.InRange(ClassesAbove(cmdlet), 0, MostBaseClasses));
    }

    private static int ClassesAbove(Type cmdlet)
    {
        int count = 0;
        for (Type type = cmdlet.BaseType!; type != typeof(PSCmdlet); type = type.BaseType!)
        {
            count++;
        }

        return count;
    }

    private static IEnumerable<string> FilesIn(string folder)
    {
        string root = Pages.PathOf("src/OssEncryption");
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Where(file => !file.StartsWith("obj/", StringComparison.Ordinal)
                && !file.StartsWith("bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
    }

    private static string Read(string file) =>
        File.ReadAllText(Pages.PathOf("src/OssEncryption/" + file)).ReplaceLineEndings("\n");

    private Type[] ModuleTypes() =>
        ((Type)Assert.Single(_session.Invoke("(Get-Command Connect-Oss).ImplementingType").Output).BaseObject)
            .Assembly.GetTypes();

    [GeneratedRegex(@"^ *///.*\n", RegexOptions.Multiline)]
    private static partial Regex DocComments();

    // An attribute begins its line, and may go on over several.
    [GeneratedRegex(@"^ *\[[A-Z](?:[^\]]|\](?! *\n))*\] *\n", RegexOptions.Multiline)]
    private static partial Regex Attributes();

    [GeneratedRegex(@"^[a-z ]*\b(?:class|interface|enum|struct|record) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Types();
}
