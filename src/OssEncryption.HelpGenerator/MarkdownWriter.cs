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
        page.Append("```powershell\n");
        page.AppendJoin('\n', cmdlet.Syntax().Select(set => Syntax(cmdlet, set))).Append("\n```\n\n");
        page.AppendJoin("\n\n", cmdlet.Description).Append("\n\n## Examples\n\n");
        foreach (Example example in cmdlet.Examples)
        {
            page.Append(CultureInfo.InvariantCulture, $"```powershell\n{example.Code}\n```\n\n{example.Text}\n\n");
        }

        page.Append("## Parameters\n\n| parameter | what it is |\n| --- | --- |\n");
        foreach (ParameterHelp parameter in cmdlet.Parameters)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `-{parameter.Name}` | {Cell(parameter)} |\n");
        }

        string outputs = string.Join(", ", cmdlet.Outputs.Select(output => $"`{output}`"));
        page.Append("\n## Output\n\n").Append(outputs == "`System.Void`" ? "Nothing." : outputs).Append('\n');
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

    private static string Syntax(
        CmdletHelp cmdlet, IReadOnlyList<(ParameterHelp Parameter, ParameterUse Use)> set) =>
        string.Join(
            ' ', [cmdlet.Name, .. set.Select(item => Syntax(item.Parameter, item.Use)), "[<CommonParameters>]"]);

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

        if (parameter.AnyUse.PipelineInput != "False")
        {
            facts.Add($"Pipeline: {parameter.AnyUse.PipelineInput["True (".Length..^1]}.");
        }

        if (parameter.Aliases.Count > 0)
        {
            facts.Add($"Aliases: {string.Join(", ", parameter.Aliases.Select(alias => $"`{alias}`"))}.");
        }

        return string.Join(' ', facts).Replace("|", "\\|", StringComparison.Ordinal);
    }
}
