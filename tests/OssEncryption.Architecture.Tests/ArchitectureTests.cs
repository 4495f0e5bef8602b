using System.Text.RegularExpressions;
using ArchUnitNET.Domain;

namespace OssEncryption.Architecture.Tests;

public sealed partial class ArchitectureTests
{
    private const int LongestFile = 450;
    private const int LongestLine = 120;

    public static TheoryData<string> Projects => [.. House.Uses.Keys.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_only_those_below_it(string name)
    {
        Project project = Find(name);
        string[] allowed = [name, .. House.Uses[project].Select(used => used.Name)];
        AssertNone(
            from edge in House.Edges(project)
            where !allowed.Contains(ProjectOf(edge.Used))
            select Arrow(edge));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_only_those_below_it(string name)
    {
        Project project = Find(name);
        AssertNone(
            from edge in House.Edges(project)
            let user = project.FolderOf(edge.User.Namespace.FullName)
            let used = project.FolderOf(edge.Used.Namespace.FullName)
            where user is not null && used is not null
                && Array.IndexOf(project.Folders, used) > Array.IndexOf(project.Folders, user)
            select $"{project.Name}/{user} must not use {used}: {Arrow(edge)}");
    }

    // Code that both sides share would be wrong on both sides at once, and no test would see it.
    [Fact]
    public void The_emulator_shares_with_the_client_only_its_contract_and_the_rules_of_signing()
    {
        string[] shared = ["Model", "Http", "Emulation"];
        const string Hash = "OssEncryption.Client.Formats.ProtocolHashes";
        AssertNone(
            from edge in House.Edges(House.Emulator)
            where ProjectOf(edge.Used) == House.Client.Name
                && !shared.Contains(House.Client.FolderOf(edge.Used.Namespace.FullName))
                && edge.Used.FullName != Hash
            select Arrow(edge));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_file_lies_in_a_folder_of_the_plan_and_in_its_namespace(string name)
    {
        Project project = Find(name);
        AssertNone(
            from path in House.Sources(project)
            let folder = House.FolderOf(project, path)
            let space = Namespace().Match(File.ReadAllText(path)).Groups[1].Value
            where !project.Folders.Contains(folder) || space != project.NamespaceOf(folder)
            select $"{path}: {space}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_file_is_long_and_no_line_is_wide(string name)
    {
        AssertNone(
            from path in House.Sources(Find(name))
            let lines = File.ReadAllLines(path)
            let widest = lines.Max(line => line.Length)
            where lines.Length > LongestFile || widest > LongestLine
            select $"{path}: {lines.Length} lines, {widest} columns");
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    // Written out in full: the framework cuts long lists and long texts.
    private static void AssertNone(IEnumerable<string> faults)
    {
        string[] found = [.. faults.Distinct()];
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }

    private static Project Find(string name) => House.Uses.Keys.Single(project => project.Name == name);

    private static string ProjectOf(IType type) =>
        House.Uses.Keys.Select(project => project.Name)
            .Where(name => type.Namespace.FullName == name
                || type.Namespace.FullName.StartsWith(name + ".", StringComparison.Ordinal))
            .MaxBy(name => name.Length) ?? type.Namespace.FullName;

    private static string Arrow((IType User, IType Used) edge) => $"{edge.User.FullName} -> {edge.Used.FullName}";
}
