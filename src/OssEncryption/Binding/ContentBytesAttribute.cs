using System.Management.Automation;
using System.Text;

namespace OssEncryption.Binding;

/// <summary>Takes a text as its bytes in UTF-8, without a byte order mark.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContentBytesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string text ? new UTF8Encoding(false).GetBytes(text) : inputData;
    }
}
