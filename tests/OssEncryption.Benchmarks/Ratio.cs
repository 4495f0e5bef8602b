using System.Globalization;

namespace OssEncryption.Benchmarks;

/// <summary>Two measurements of one run, and how many times the first may be the second.</summary>
/// <param name="Measured">What the project does, with its unit.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Value">The first divided by the second; the median where there were several rounds.</param>
/// <param name="Bar">The largest ratio allowed.</param>
internal sealed record Ratio(string Measured, string Against, double Value, double Bar)
{
    public bool IsMet => Value <= Bar;

    public string ToRow(string name) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {Measured} | {Against} | {Value:0.00} | ≤ {Bar:0.0} | {(IsMet ? "yes" : "no")} |");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
