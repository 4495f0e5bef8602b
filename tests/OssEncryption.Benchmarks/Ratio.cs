using System.Globalization;
using System.Text.Json.Serialization;

namespace OssEncryption.Benchmarks;

/// <summary>Two measurements of one run, and how many times the first may be, or has to be, the second.</summary>
/// <param name="Measured">What the project does, with its unit.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Value">The first divided by the second; the median where there were several rounds.</param>
/// <param name="Bar">The largest ratio allowed, or the smallest; <c>null</c> where there is none to meet.</param>
internal sealed record Ratio(string Measured, string Against, double Value, double? Bar)
{
    private const int FewRounds = 10;

    /// <summary>Whether the bar is a lower one.</summary>
    public bool IsLowerBound { get; init; }

    /// <summary>The ratio of the lowest rounds, where there were several; 0 where there was one.</summary>
    public double Lowest { get; init; }

    /// <summary>The ratio of the highest rounds; 0 where there was one.</summary>
    public double Highest { get; init; }

    [JsonIgnore]
    public bool IsMet => Bar is null || (IsLowerBound ? Value >= Bar : Value <= Bar);

    public string ToRow(string name) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {Measured} | {Against} | {Value:0.00}{Spread} | {Limit} |");

    private string Spread => Highest == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $" ({Lowest:0.00}–{Highest:0.00})");

    private string Limit => Bar is null ? "none | -" : string.Create(CultureInfo.InvariantCulture,
        $"{(IsLowerBound ? "≥" : "≤")} {Bar:0.0#} | {(IsMet ? "yes" : "no")}");

    /// <summary>The same ratio with its spread over rounds: the tenth and the ninetieth percentile, and of fewer than
    /// ten rounds the lowest and the highest.</summary>
    public Ratio Over(IReadOnlyCollection<double> rounds) => this with
    {
        Lowest = rounds.Count < FewRounds ? rounds.Min() : Quantile(rounds, 0.1),
        Highest = rounds.Count < FewRounds ? rounds.Max() : Quantile(rounds, 0.9),
    };

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1
            ? sorted[sorted.Length / 2]
            : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The value that a part of all is below.</summary>
    public static double Quantile(IEnumerable<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)(part * (sorted.Length - 1))];
    }
}
