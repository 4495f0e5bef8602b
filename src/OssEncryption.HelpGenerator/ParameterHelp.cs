using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace OssEncryption.HelpGenerator;

/// <summary>Everything that help says of one parameter.</summary>
internal sealed class ParameterHelp
{
    private readonly Dictionary<string, ParameterUse> _uses;

    public ParameterHelp(PropertyInfo property, object defaults, DocComments texts)
    {
        Name = property.Name;
        Text = texts.Summary(property);
        Aliases = property.GetCustomAttribute<AliasAttribute>(inherit: false)?.AliasNames.ToArray() ?? [];
        AllowsWildcards = property.IsDefined(typeof(SupportsWildcardsAttribute), inherit: false);
        IsList = property.PropertyType.IsArray;
        Type given = IsList ? property.PropertyType.GetElementType()! : property.PropertyType;
        Type type = Meant(Nullable.GetUnderlyingType(given) ?? given);
        TypeName = type.Name.Replace("SwitchParameter", "", StringComparison.Ordinal) + (IsList ? "[]" : "");
        ItemType = type.FullName!;
        Values = type.IsEnum
            ? Enum.GetNames(type)
            : property.GetCustomAttribute<ValidateSetAttribute>(inherit: false)?.ValidValues.ToArray() ?? [];
        Default = Show(property.GetValue(defaults));
        // The engine, too, reads what stands on an overriding property alone.
        _uses = property.GetCustomAttributes<ParameterAttribute>(inherit: false)
            .ToDictionary(attribute => attribute.ParameterSetName, ToUse, StringComparer.Ordinal);
    }

    private ParameterHelp(string name, string alias, string text)
    {
        Name = name;
        Text = text;
        Aliases = [alias];
        TypeName = "";
        ItemType = typeof(SwitchParameter).FullName!;
        Values = [];
        Default = "False";
        _uses = new(StringComparer.Ordinal)
        {
            [ParameterAttribute.AllParameterSets] = new ParameterUse(false, null, false, false),
        };
    }

    public string Name { get; }

    public string Text { get; }

    public IReadOnlyList<string> Aliases { get; }

    public bool AllowsWildcards { get; }

    /// <summary>The short name of its type; empty for a switch.</summary>
    public string TypeName { get; }

    /// <summary>Whether it takes several values.</summary>
    public bool IsList { get; }

    /// <summary>The full name of the type of one value.</summary>
    public string ItemType { get; }

    /// <summary>The values it takes, when they are few.</summary>
    public IReadOnlyList<string> Values { get; }

    public string Default { get; }

    public IEnumerable<string> Sets => _uses.Keys;

    /// <summary>How it is used where the sets do not matter.</summary>
    public ParameterUse AnyUse => _uses.Values.First();

    /// <summary>A switch that the engine adds.</summary>
    public static ParameterHelp Switch(string name, string alias, string text) => new(name, alias, text);

    /// <summary>Whether users are to know of a parameter: not where it is only there to be bound by the
    /// pipeline.</summary>
    public static bool IsShown(PropertyInfo property) =>
        property.GetCustomAttributes<ParameterAttribute>(inherit: false).Any(attribute => !attribute.DontShow);

    public ParameterUse? UseIn(string set) =>
        _uses.GetValueOrDefault(set) ?? _uses.GetValueOrDefault(ParameterAttribute.AllParameterSets);

    // A type of ours that stands for an enumeration converts to it, and one that is made of any object takes any.
    private static Type Meant(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.Name == "op_Implicit" && method.ReturnType.IsEnum)
        .Select(method => method.ReturnType)
        .FirstOrDefault(type.GetConstructor([typeof(object)]) is null ? type : typeof(object));

    private static ParameterUse ToUse(ParameterAttribute attribute) => new(
        attribute.Mandatory,
        attribute.Position == int.MinValue ? null : attribute.Position,
        attribute.ValueFromPipeline,
        attribute.ValueFromPipelineByPropertyName);

    private static string Show(object? value) => value switch
    {
        null or "" => "None",
        SwitchParameter set => set.IsPresent.ToString(),
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object>()) is { Length: > 0 } list ? list : "None",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
