using System.Management.Automation;

namespace OssEncryption.Values;

/// <summary>Takes an empty text as nothing, so that a column left empty in a CSV file binds like a property that is
/// not set.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmptyAsNullAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override bool TransformNullOptionalParameters => false;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string { Length: 0 } ? null : inputData;
    }
}
