using System.Management.Automation;
using System.Reflection;

namespace OssEncryption.HelpGenerator;

/// <summary>Everything that help says of one cmdlet: syntax from its types, prose from its comments.</summary>
internal sealed class CmdletHelp
{
    private CmdletHelp(Type type, DocComments texts, PipelineTypes types)
    {
        CmdletAttribute attribute = AttributeOf(type)!;
        Verb = attribute.VerbName;
        Noun = attribute.NounName;
        Synopsis = texts.Summary(type);
        Description = texts.Remarks(type);
        Examples = texts.Examples(type);
        Notes = texts.Notes(type);
        DefaultSet = attribute.DefaultParameterSetName ?? ParameterAttribute.AllParameterSets;
        object defaults = Activator.CreateInstance(type)!;
        List<ParameterHelp> parameters = [.. type.GetProperties()
            .Where(ParameterHelp.IsShown)
            .Select(property => new ParameterHelp(property, defaults, texts))];
        if (attribute.SupportsShouldProcess)
        {
            parameters.Add(ParameterHelp.Switch("WhatIf", "wi", "Says what would be done, and does not do it."));
            parameters.Add(ParameterHelp.Switch("Confirm", "cf", "Asks before each change."));
        }

        Parameters = [.. parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)];
        Inputs = types.Taken(Parameters);
        Outputs = types.Given(type);
    }

    public string Name => $"{Verb}-{Noun}";

    public string Verb { get; }

    public string Noun { get; }

    public string Synopsis { get; }

    public IReadOnlyList<string> Description { get; }

    public IReadOnlyList<Example> Examples { get; }

    public IReadOnlyList<ParameterHelp> Parameters { get; }

    /// <summary>What the pipeline can bring.</summary>
    public IReadOnlyList<TypeHelp> Inputs { get; }

    /// <summary>What it gives.</summary>
    public IReadOnlyList<TypeHelp> Outputs { get; }

    public IReadOnlyList<string> Notes { get; }

    /// <summary>What to read next.</summary>
    public required IReadOnlyList<RelatedLink> Links { get; init; }

    private string DefaultSet { get; }

    /// <summary>The parameter sets, the default one first, each with its parameters: those with a position in their
    /// order, then the mandatory ones, then the rest.</summary>
    public IEnumerable<IReadOnlyList<(ParameterHelp Parameter, ParameterUse Use)>> Syntax() => Parameters
        .SelectMany(parameter => parameter.Sets)
        .Where(set => set != ParameterAttribute.AllParameterSets)
        .Distinct(StringComparer.Ordinal)
        .DefaultIfEmpty(ParameterAttribute.AllParameterSets)
        .OrderBy(set => set == DefaultSet ? 0 : 1).ThenBy(set => set, StringComparer.Ordinal)
        .Select(ParametersOf);

    /// <summary>Reads the help of every cmdlet of an assembly.</summary>
    public static IReadOnlyList<CmdletHelp> ReadAll(string assembly, DocComments texts)
    {
        List<Type> cmdlets = [.. Assembly.LoadFrom(Path.GetFullPath(assembly)).GetExportedTypes()
            .Where(type => !type.IsAbstract && AttributeOf(type) is not null)
            .OrderBy(type => AttributeOf(type)!.NounName, StringComparer.Ordinal)
            .ThenBy(type => AttributeOf(type)!.VerbName, StringComparer.Ordinal)];
        var types = new PipelineTypes(PipelineTypes.OutputsOf(cmdlets), texts);
        var links = new RelatedLinks(cmdlets, texts);
        return [.. cmdlets.Select(type => new CmdletHelp(type, texts, types) { Links = links.Of(type) })];
    }

    /// <summary>The name of the cmdlet that a type is.</summary>
    public static string NameOf(Type cmdlet) => $"{AttributeOf(cmdlet)!.VerbName}-{AttributeOf(cmdlet)!.NounName}";

    private static CmdletAttribute? AttributeOf(Type type) => type.GetCustomAttribute<CmdletAttribute>();

    private List<(ParameterHelp Parameter, ParameterUse Use)> ParametersOf(string set) =>
        [.. Parameters
            .Select(parameter => (Parameter: parameter, Use: parameter.UseIn(set)))
            .Where(parameter => parameter.Use is not null)
            .Select(parameter => (parameter.Parameter, Use: parameter.Use!))
            .OrderBy(parameter => parameter.Use.Position ?? int.MaxValue)
            .ThenBy(parameter => parameter.Use.IsMandatory ? 0 : 1)
            .ThenBy(parameter => parameter.Parameter.Name, StringComparer.Ordinal)];
}
