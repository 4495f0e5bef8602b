using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>An algorithm as a user gives it: by name, or by number as JSON has it. The engine offers the members of an
/// enumeration without a word on them and asks no completer, so the parameter has this type instead.</summary>
/// <param name="Value">The algorithm.</param>
public readonly record struct AlgorithmArgument(SseAlgorithm Value)
{
    /// <summary>Takes the algorithm.</summary>
    public static implicit operator SseAlgorithm(AlgorithmArgument argument) => argument.Value;

    /// <summary>Makes an argument of an algorithm.</summary>
    public static implicit operator AlgorithmArgument(SseAlgorithm value) => new(value);

    /// <summary>Makes an argument of a number.</summary>
    public static implicit operator AlgorithmArgument(int value) => From(value);

    /// <summary>Makes an argument of a number.</summary>
    public static implicit operator AlgorithmArgument(long value) => From(value);

    /// <summary>Makes an argument of a name, whatever the case. The engine calls it.</summary>
    public static AlgorithmArgument Parse(string name) => From(name);

    /// <summary>The name.</summary>
    public override string ToString() => Value.ToString();

    private static AlgorithmArgument From(object value) => new(LanguagePrimitives.ConvertTo<SseAlgorithm>(value));
}
