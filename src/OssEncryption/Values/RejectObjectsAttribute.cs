using System.Collections;
using System.Management.Automation;

namespace OssEncryption.Values;

/// <summary>Takes texts, and values such as numbers by their text. An object of another kind binds by its properties or
/// not at all: what it shows as its text is no name.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RejectObjectsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        IEnumerable items = LanguagePrimitives.GetEnumerable(inputData) ?? new[] { inputData };
        foreach (object item in items)
        {
            object plain = item is PSObject wrapped ? wrapped.BaseObject : item;
            if (plain is not (null or string or ValueType or Uri))
            {
                // The binder takes this cause for "does not fit" and tries the properties of the object.
                throw new ArgumentTransformationMetadataException(
                    $"A text is needed, and this is of type {plain.GetType()}.", new PSInvalidCastException());
            }
        }

        return inputData;
    }
}
