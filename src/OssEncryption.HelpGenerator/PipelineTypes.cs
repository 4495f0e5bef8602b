using System.Management.Automation;
using System.Reflection;

namespace OssEncryption.HelpGenerator;

/// <summary>What goes into a cmdlet by the pipeline, and what comes out: read from its types.</summary>
/// <param name="outputs">The types that cmdlets of the module give; those whose properties fit the parameters of
/// another one can be piped into it.</param>
/// <param name="texts">What is said of them.</param>
internal sealed class PipelineTypes(IReadOnlyList<Type> outputs, DocComments texts)
{
    /// <summary>The types that the cmdlets of an assembly give.</summary>
    public static IReadOnlyList<Type> OutputsOf(IEnumerable<Type> cmdlets) =>
        [.. cmdlets.SelectMany(GivenBy).Distinct().OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public IReadOnlyList<TypeHelp> Taken(IReadOnlyList<ParameterHelp> parameters)
    {
        List<TypeHelp> taken = [.. parameters
            .Where(parameter => parameter.AnyUse.ByValue)
            .GroupBy(parameter => parameter.ItemType, parameter => parameter.Name)
            .Select(bound => new TypeHelp(bound.Key, $"Bound by value: {string.Join(", ", bound)}."))];
        List<ParameterHelp> named = [.. parameters.Where(parameter => parameter.AnyUse.ByPropertyName)];
        foreach (Type type in outputs)
        {
            HashSet<string> properties = [.. type.GetProperties().Select(property => property.Name)];
            List<string> bound = [.. named.Where(parameter => properties.Contains(parameter.Name))
                .Select(parameter => parameter.Name)];
            if (bound.Count > 0
                && named.TrueForAll(parameter => !parameter.AnyUse.IsMandatory || properties.Contains(parameter.Name)))
            {
                taken.Add(new TypeHelp(type.FullName!, $"Bound by property name: {string.Join(", ", bound)}."));
            }
        }

        if (taken.Count == 0 && named.Count > 0)
        {
            string properties = string.Join(", ", named.Select(parameter => parameter.Name));
            taken.Add(new TypeHelp(typeof(PSObject).FullName!, $"Any object; bound by property name: {properties}."));
        }

        return taken.Count == 0 ? [TypeHelp.None] : taken;
    }

    public IReadOnlyList<TypeHelp> Given(Type cmdlet) => GivenBy(cmdlet).ToList() switch
    {
        { Count: > 0 } types => [.. types.Select(type => new TypeHelp(type.FullName!, texts.OptionalSummary(type)))],
        _ => [TypeHelp.None],
    };

    private static IEnumerable<Type> GivenBy(Type cmdlet) => cmdlet.GetCustomAttributes<OutputTypeAttribute>()
        .SelectMany(output => output.Type)
        .Select(output => output.Type)
        .Where(type => type != typeof(void));
}
