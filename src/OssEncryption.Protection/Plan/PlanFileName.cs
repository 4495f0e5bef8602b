using System.Globalization;

namespace OssEncryption.Protection.Plan;

/// <summary>The names of the files in a plan folder.</summary>
internal static class PlanFileName
{
    /// <summary>The header.</summary>
    public const string Header = "plan.json";

    private const string Prefix = "entries-";
    private const string Suffix = ".jsonl.gz";
    private const int FewestDigits = 5;
    private const int MostDigits = 9;

    /// <summary>The name of a file of entries.</summary>
    /// <param name="index">Which one, from 1.</param>
    public static string Of(int index) => Prefix + index.ToString("D5", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>Whether a name is one of a file of entries, which no path can be.</summary>
    public static bool IsValid(string name)
    {
        int digits = name.Length - Prefix.Length - Suffix.Length;
        return digits is >= FewestDigits and <= MostDigits
            && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Skip(Prefix.Length).Take(digits).All(c => c is >= '0' and <= '9');
    }
}
