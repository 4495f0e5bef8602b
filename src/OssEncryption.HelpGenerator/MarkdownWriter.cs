using System.Globalization;
using System.Text;

namespace OssEncryption.HelpGenerator;

/// <summary>Writes the reference that people read in the repository.</summary>
internal static class MarkdownWriter
{
    public static string Write(CmdletHelp cmdlet)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# {cmdlet.Name}\n\n{cmdlet.Synopsis}\n\n");
        page.Append("```text\n");
        page.AppendJoin("\n\n", cmdlet.Syntax().Select(set => Syntax(cmdlet, set))).Append("\n```\n\n");
        page.AppendJoin("\n\n", cmdlet.Description).Append("\n\n## Examples\n\n");
        foreach (Example example in cmdlet.Examples)
        {
            page.Append(CultureInfo.InvariantCulture, $"```powershell\n{example.Code}\n```\n\n{example.Text}\n\n");
        }

        page.Append("## Parameters\n\n");
        page.Append(cmdlet.Parameters.Count == 0 ? "None.\n" : "| parameter | what it is |\n| --- | --- |\n");
        foreach (ParameterHelp parameter in cmdlet.Parameters)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `-{parameter.Name}` | {Cell(parameter)} |\n");
        }

        Append(page, "Input", cmdlet.Inputs);
        Append(page, "Output", cmdlet.Outputs);
        if (cmdlet.Notes.Count > 0)
        {
            page.Append("\n## Notes\n\n").AppendJoin("\n\n", cmdlet.Notes).Append('\n');
        }

        page.Append("\n## Related\n\n").AppendJoin('\n', cmdlet.Links.Select(link => "- " + Link(link))).Append('\n');
        return page.ToString();
    }

    public static string WriteIndex(IEnumerable<CmdletHelp> cmdlets)
    {
        var page = new StringBuilder("# Cmdlets\n\nMade by the build from the doc comments of the cmdlets.\n\n");
        page.Append("| cmdlet | what it does |\n| --- | --- |\n");
        foreach (CmdletHelp cmdlet in cmdlets)
        {
            page.Append(CultureInfo.InvariantCulture, $"| [{cmdlet.Name}]({cmdlet.Name}.md) | {cmdlet.Synopsis} |\n");
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, string title, IReadOnlyList<TypeHelp> types)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");
        page.AppendJoin('\n', types.Select(type => type switch
        {
            { Name: "None" } => "Nothing.",
            { Text: "" } => $"- `{type.Name}`",
            _ => $"- `{type.Name}`: {type.Text}",
        })).Append('\n');
    }

    private static string Link(RelatedLink link) => link switch
    {
        { Address.Length: > 0 } => $"[{link.Text}]({link.Address})",
        { Text: { } topic } when topic.StartsWith("about_", StringComparison.Ordinal) =>
            $"[{topic}](../about/{topic}.md)",
        _ => $"[{link.Text}]({link.Text}.md)",
    };

    private static string Syntax(CmdletHelp cmdlet, IReadOnlyList<(ParameterHelp Parameter, ParameterUse Use)> set) =>
        Wrapping.Fold(
            [cmdlet.Name, .. set.Select(item => Syntax(item.Parameter, item.Use)), "[<CommonParameters>]"],
            width: 100,
            indent: "    ");

    private static string Syntax(ParameterHelp parameter, ParameterUse use)
    {
        string name = use.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        string text = parameter.TypeName.Length == 0 ? name : $"{name} <{parameter.TypeName}>";
        return use.IsMandatory ? text : $"[{text}]";
    }

    private static string Cell(ParameterHelp parameter)
    {
        List<string> facts = [parameter.Text];
        if (parameter.Values.Count > 0)
        {
            facts.Add($"One of {string.Join(", ", parameter.Values.Select(value => $"`{value}`"))}.");
        }

        if (parameter.Default is not ("None" or "False"))
        {
            facts.Add($"Default: `{parameter.Default}`.");
        }

        if (parameter.AnyUse.PipelineWays.Length > 0)
        {
            facts.Add($"Pipeline: {parameter.AnyUse.PipelineWays}.");
        }

        if (parameter.Aliases.Count > 0)
        {
            facts.Add($"Aliases: {string.Join(", ", parameter.Aliases.Select(alias => $"`{alias}`"))}.");
        }

        return string.Join(' ', facts).Replace("|", "\\|", StringComparison.Ordinal);
    }
}
