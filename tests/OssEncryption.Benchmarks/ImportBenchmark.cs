using System.Globalization;

namespace OssEncryption.Benchmarks;

/// <summary>Import-Module of this module in a fresh process, against an empty binary module in another.</summary>
internal static class ImportBenchmark
{
    private const int Rounds = 21;

    public static Task<IReadOnlyList<Ratio>> RunAsync() =>
        Task.FromResult<IReadOnlyList<Ratio>>([.. PowerShellSession.All().Select(Compare)]);

    private static Ratio Compare(PowerShellSession session)
    {
        var rounds = new List<(double Module, double Empty)>();
        for (int round = 0; round <= Rounds; round++)
        {
            (double, double) measured = (
                session.Measure(PowerShellSession.Import(ModuleRunspace.Manifest)).Milliseconds,
                session.Measure(PowerShellSession.Import(ModuleRunspace.EmptyManifest)).Milliseconds);

            // The first round reads the files into the system's cache.
            if (round > 0)
            {
                rounds.Add(measured);
            }
        }

        double[] ratios = [.. rounds.Select(round => round.Module / round.Empty)];
        return new Ratio(
            $"{session.Name}: {Milliseconds(rounds.Select(round => round.Module))}",
            Milliseconds(rounds.Select(round => round.Empty)) + " for an empty binary module",
            Ratio.Median(ratios),
            1.3)
            .Over(ratios);
    }

    private static string Milliseconds(IEnumerable<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(values):0} ms");
}
