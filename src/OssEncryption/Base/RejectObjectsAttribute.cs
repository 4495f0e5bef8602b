using System.Management.Automation;
using OssEncryption.Values;

namespace OssEncryption.Base;

/// <summary>Lets only texts be names. Other objects are rejected, so that they bind by their properties instead. So are
/// values that have several texts, such as times that JSON made of a key: the text that was meant is lost. A whole
/// number, and any number as it was typed, have one.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RejectObjectsAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether buckets and rules of buckets stand for the name of the bucket.</summary>
    public bool TakesBuckets { get; set; }

    /// <summary>Whether the parameter takes the objects of the pipeline themselves. PowerShell tries that with each
    /// object before it looks at its properties, so a refusal is no exception then.</summary>
    public bool TakesInput { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (LanguagePrimitives.GetEnumerable(inputData) is { } items)
        {
            return items.Cast<object>().Select(ToText).ToArray();
        }

        return ToText(inputData);
    }

    private object ToText(object item)
    {
        object plain = item is PSObject wrapped ? wrapped.BaseObject : item;
        return plain switch
        {
            null or string or Uri => item!,
            OssBucket bucket when TakesBuckets => bucket.BucketName,
            OssBucketEncryption rule when TakesBuckets => rule.BucketName,
            ValueType => OneText.Has(item) ? item : throw new ArgumentTransformationMetadataException(
                $"A text is needed, and this is of type {plain.GetType()}: the text that it was made from is lost. " +
                "Name it as a string."),
            _ when TakesInput && PipedInput.IsBound => new NoText(plain.GetType()),
            // With this inner exception the binder tries the properties of the object.
            _ => throw new ArgumentTransformationMetadataException(
                $"A text is needed, and this is of type {plain.GetType()}.", new PSInvalidCastException()),
        };
    }
}
