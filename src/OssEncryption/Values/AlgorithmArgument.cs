using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>An algorithm as a user writes it: by name, or by number as in JSON. Parameters have this type instead of
/// the enumeration, because PowerShell calls no completer for an enumeration and shows no tooltips.</summary>
/// <param name="Value">The algorithm.</param>
public readonly record struct AlgorithmArgument(SseAlgorithm Value)
{
    /// <summary>Converts to the algorithm.</summary>
    public static implicit operator SseAlgorithm(AlgorithmArgument argument) => argument.Value;

    /// <summary>Converts from an algorithm.</summary>
    public static implicit operator AlgorithmArgument(SseAlgorithm value) => new(value);

    /// <summary>Converts from a number.</summary>
    public static implicit operator AlgorithmArgument(int value) => From(value);

    /// <summary>Converts from a number.</summary>
    public static implicit operator AlgorithmArgument(long value) => From(value);

    /// <summary>Converts from a name; case does not matter. PowerShell calls it when it binds a string.</summary>
    public static AlgorithmArgument Parse(string name) => From(name);

    /// <summary>The name.</summary>
    public override string ToString() => Value.ToString();

    private static AlgorithmArgument From(object value) => new(LanguagePrimitives.ConvertTo<SseAlgorithm>(value));
}
