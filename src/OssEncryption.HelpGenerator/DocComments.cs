using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace OssEncryption.HelpGenerator;

/// <summary>The doc comments of an assembly, as the compiler wrote them. What help needs and is not there is
/// remembered.</summary>
internal sealed partial class DocComments
{
    private readonly Dictionary<string, XElement> _members;
    private readonly List<string> _missing = [];

    public DocComments(string path) => _members = XDocument.Load(path, LoadOptions.PreserveWhitespace)
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>What was looked for and not found, a sentence each.</summary>
    public IReadOnlyList<string> Missing => _missing;

    public string Summary(Type type) => Require(Find("T:" + type.FullName, "summary"), $"{type.Name} has no summary.");

    public IReadOnlyList<string> Remarks(Type type)
    {
        string text = Require(Find("T:" + type.FullName, "remarks"), $"{type.Name} has no remarks.");
        return text.Split("\n\n");
    }

    /// <summary>The summary of a property; else that of the property that it overrides or implements.</summary>
    public string Summary(PropertyInfo property)
    {
        Type type = property.DeclaringType!;
        Type origin = property.GetMethod!.GetBaseDefinition().DeclaringType!;
        return Require(
            new[] { type, origin }.Concat(type.GetInterfaces())
                .Select(owner => Find(owner, property.Name))
                .FirstOrDefault(text => text is not null),
            $"{type.Name}.{property.Name} has no summary.");
    }

    /// <summary>What is said of a type that need not be ours.</summary>
    public string OptionalSummary(Type type) => Find("T:" + type.FullName, "summary") ?? "";

    /// <summary>What the caller of a cmdlet must be allowed, and other things that help notes at its end.</summary>
    public IReadOnlyList<string> Notes(Type type) =>
        [.. Elements("T:" + type.FullName, "permission").Select(Flatten).Select(text => "Permissions: " + text)];

    /// <summary>What a type is said to be related to: the full name of another type, an address, or the name of a
    /// topic.</summary>
    public IReadOnlyList<string> Related(Type type) => [.. Elements("T:" + type.FullName, "seealso").Select(link =>
        link.Attribute("cref")?.Value["T:".Length..] ?? link.Attribute("href")?.Value ?? Flatten(link))];

    public IReadOnlyList<Example> Examples(Type type)
    {
        List<Example> examples = [.. Elements("T:" + type.FullName, "example").Select(example => new Example(
            Dedent(example.Element("code")?.Value ?? ""),
            string.Join(" ", example.Elements("para").Select(Flatten))))];
        if (examples.Count == 0 || examples.Exists(example => example.Code.Length == 0 || example.Text.Length == 0))
        {
            _missing.Add($"{type.Name} has no example, or one without code or text.");
        }

        return examples;
    }

    private string Require(string? text, string complaint)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            _missing.Add(complaint);
        }

        return text ?? "";
    }

    private string? Find(string member, string part) => Elements(member, part).Select(Flatten).FirstOrDefault();

    private string? Find(Type type, string property) => Find($"P:{type.FullName}.{property}", "summary");

    private IEnumerable<XElement> Elements(string member, string part) =>
        _members.TryGetValue(member, out XElement? found) ? found.Elements(part) : [];

    private static string Flatten(XElement element)
    {
        var text = new StringBuilder();
        foreach (XNode node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => plain.Value,
                XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
                XElement { Name.LocalName: "para" } paragraph => "\n\n" + Flatten(paragraph) + "\n\n",
                XElement inner => inner.Value,
                _ => "",
            });
        }

        IEnumerable<string> paragraphs = ParagraphBreak().Split(text.ToString())
            .Select(paragraph => Space().Replace(paragraph, " ").Trim())
            .Where(paragraph => paragraph.Length > 0);
        return string.Join("\n\n", paragraphs);
    }

    private static string Dedent(string code)
    {
        string[] lines = code.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        int margin = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0).Min();
        return string.Join("\n", lines.Select(line => line.Length < margin ? "" : line[margin..].TrimEnd()));
    }

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex ParagraphBreak();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
