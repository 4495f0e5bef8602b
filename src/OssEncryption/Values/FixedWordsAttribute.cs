using System.Management.Automation;

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
