using System.Management.Automation;
using OssEncryption.Client.Model;

namespace OssEncryption.Values;

/// <summary>Writes a word that is one of a fixed set as the service writes it, whatever its case.</summary>
/// <param name="words">The words of the service.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FixedWordsAttribute(params string[] words) : ArgumentTransformationAttribute
{
    /// <summary>The words of the service.</summary>
    public string[] Words { get; } = words;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string text
            ? Array.Find(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? inputData
            : inputData;
    }
}

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
