using System.Globalization;
using System.Xml.Linq;

namespace OssEncryption.HelpGenerator;

/// <summary>Writes the file that Get-Help reads. Source: the vendor's schema "maml", versions 2004/10.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Help = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes the help of all cmdlets.</summary>
    /// <param name="cmdlets">What help says of each.</param>
    /// <param name="pages">The address of the folder with the page of each cmdlet; <see langword="null"/> where none is
    /// published.</param>
    public static string Write(IEnumerable<CmdletHelp> cmdlets, string? pages)
    {
        var document = new XElement(
            Help + "helpItems",
            new XAttribute("schema", "maml"),
            cmdlets.Select(cmdlet => Write(cmdlet, OnlineVersion(cmdlet, pages))));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{document}\n";
    }

    /// <summary>The page of a cmdlet. It is its <c>HelpUri</c>, and what <c>Get-Help -Online</c> opens: PowerShell takes
    /// the first related link that has an address.</summary>
    private static IEnumerable<RelatedLink> OnlineVersion(CmdletHelp cmdlet, string? pages) => pages is null
        ? []
        : [new RelatedLink("Online version", $"{pages}/{cmdlet.Name}.md")];

    private static XElement Write(CmdletHelp cmdlet, IEnumerable<RelatedLink> online) => new(Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Description([cmdlet.Synopsis])),
        Description(cmdlet.Description),
        new XElement(Command + "syntax", cmdlet.Syntax().Select(set => new XElement(Command + "syntaxItem",
            new XElement(Maml + "name", cmdlet.Name),
            set.Select(item => Parameter(item.Parameter, item.Use))))),
        new XElement(Command + "parameters", cmdlet.Parameters.Select(item => Parameter(item, item.AnyUse))),
        new XElement(Command + "inputTypes", cmdlet.Inputs.Select(input => Typed("inputType", input))),
        new XElement(Command + "returnValues", cmdlet.Outputs.Select(output => Typed("returnValue", output))),
        cmdlet.Notes.Count == 0
            ? null
            : new XElement(Maml + "alertSet", new XElement(Maml + "alert", cmdlet.Notes.Select(Paragraph))),
        new XElement(Command + "examples", cmdlet.Examples.Select((example, index) => new XElement(Command + "example",
            new XElement(Maml + "title", $"---------- Example {index + 1} ----------"),
            new XElement(Dev + "code", example.Code),
            // The empty paragraph keeps the next example apart.
            new XElement(Dev + "remarks", Paragraph(example.Text), Paragraph(""))))),
        new XElement(Command + "relatedLinks", online.Concat(cmdlet.Links).Select(Link)));

    private static XElement Link(RelatedLink link) => new(
        Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Text),
        // Where there is an address, Get-Help offers -Online.
        link.Address.Length == 0 ? null : new XElement(Maml + "uri", link.Address));

    private static XElement Typed(string element, TypeHelp type) => new(
        Command + element, TypeOf(type.Name), type.Text.Length == 0 ? null : Description([type.Text]));

    private static XElement Parameter(ParameterHelp parameter, ParameterUse use) => new(Command + "parameter",
        new XAttribute("required", use.IsMandatory ? "true" : "false"),
        new XAttribute("variableLength", parameter.IsList ? "true" : "false"),
        new XAttribute("globbing", parameter.AllowsWildcards ? "true" : "false"),
        new XAttribute("pipelineInput", use.PipelineWays.Length == 0 ? "False" : $"True ({use.PipelineWays})"),
        new XAttribute("position", use.Position?.ToString(CultureInfo.InvariantCulture) ?? "named"),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        Description([parameter.Text]),
        parameter.Values.Count == 0
            ? null
            : new XElement(Command + "parameterValueGroup", parameter.Values.Select(value =>
                new XElement(
                Command + "parameterValue",
                new XAttribute("required", "false"),
                new XAttribute("variableLength", "false"),
                value))),
        parameter.TypeName.Length == 0
            ? null
            : new XElement(
                Command + "parameterValue",
                new XAttribute("required", "true"),
                new XAttribute("variableLength", parameter.IsList ? "true" : "false"),
                parameter.TypeName),
        TypeOf(parameter.TypeName.Length == 0 ? "SwitchParameter" : parameter.TypeName),
        new XElement(Dev + "defaultValue", parameter.Default));

    private static XElement Description(IEnumerable<string> paragraphs) =>
        new(Maml + "description", paragraphs.Select(Paragraph));

    private static XElement Paragraph(string text) => new(Maml + "para", text);

    private static XElement TypeOf(string name) => new(Dev + "type", new XElement(Maml + "name", name));
}
