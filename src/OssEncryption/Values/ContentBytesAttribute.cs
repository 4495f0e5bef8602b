using System.Collections;
using System.Management.Automation;
using System.Text;

namespace OssEncryption.Values;

/// <summary>Takes a text as its bytes in UTF-8, without a byte order mark. A single value such as a number is taken as
/// its text; bytes, and what can be a list of bytes, are left as they are.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContentBytesAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string || plain is not (null or byte or IEnumerable)
            ? new UTF8Encoding(false).GetBytes(LanguagePrimitives.ConvertTo<string>(plain))
            : inputData;
    }
}
