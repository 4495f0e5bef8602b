using System.Diagnostics;
using System.Globalization;
using System.Management.Automation.Runspaces;

namespace OssEncryption.Benchmarks;

/// <summary>Import-Module of this module in a fresh process, against an empty binary module in another.</summary>
internal static class ImportBenchmark
{
    private const int Rounds = 11;

    public static Task<IReadOnlyList<Ratio>> RunAsync()
    {
        var rounds = new List<(double Module, double Empty)>();
        for (int round = 0; round <= Rounds; round++)
        {
            (double, double) measured =
                (InFreshProcess(ModuleRunspace.Manifest), InFreshProcess(ModuleRunspace.EmptyManifest));

            // The first round reads the files into the system's cache.
            if (round > 0)
            {
                rounds.Add(measured);
            }
        }

        return Task.FromResult<IReadOnlyList<Ratio>>([new Ratio(
            Milliseconds(rounds.Select(round => round.Module)),
            Milliseconds(rounds.Select(round => round.Empty)) + " for an empty binary module",
            Ratio.Median(rounds.Select(round => round.Module / round.Empty)),
            1.3)
        {
            Lowest = rounds.Min(round => round.Module / round.Empty),
            Highest = rounds.Max(round => round.Module / round.Empty),
        }]);
    }

    /// <summary>Milliseconds that Import-Module takes in this process, which must not have imported anything
    /// yet.</summary>
    public static double Measure(string manifest)
    {
        using Runspace runspace = ModuleRunspace.Open();
        ModuleRunspace.Invoke(runspace, "$true");
        var watch = Stopwatch.StartNew();
        ModuleRunspace.Import(runspace, manifest);
        return watch.Elapsed.TotalMilliseconds;
    }

    private static double InFreshProcess(string manifest)
    {
        using Process process = ServerProcess.Self("--import", manifest);
        string line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    private static string Milliseconds(IEnumerable<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ratio.Median(values):0} ms");
}
