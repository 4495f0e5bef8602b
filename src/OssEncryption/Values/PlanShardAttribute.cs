using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using OssEncryption.Protection.Plan;

namespace OssEncryption.Values;

/// <summary>Parses a share of a plan: <c>2/8</c> is the second of eight.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PlanShardAttribute : ArgumentTransformationAttribute
{
    private static readonly Regex Form = new(
        @"^\s*(?<index>\d{1,6})\s*/\s*(?<count>\d{1,6})\s*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object plain = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return plain is string text ? Parse(text) : inputData;
    }

    private static PlanShard Parse(string text)
    {
        Match match = Form.Match(text);
        int index = match.Success ? Number(match, "index") : 0;
        int count = match.Success ? Number(match, "count") : 0;
        return index >= 1 && index <= count
            ? new PlanShard(index, count)
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is no share of a plan. Write which one of how many: 2/8 is the second of eight.");
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
}
