using System.Management.Automation;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Values;

/// <summary>Parses a share of a plan: <c>2/8</c> is the second of eight.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlanShardAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string text
            ? PlanShard.TryParse(text) ?? throw new ArgumentTransformationMetadataException(
                $"'{text}' is no share of a plan. Write which one of how many: 2/8 is the second of eight.")
            : inputData;
    }
}
