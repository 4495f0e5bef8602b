using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OssEncryption.Benchmarks;

/// <summary>What a job took.</summary>
/// <param name="Wall">Seconds from start to end.</param>
/// <param name="Cpu">Seconds of CPU.</param>
internal sealed partial record Job(double Wall, double Cpu)
{
    /// <summary>The path of a program that the user can run by its name; <c>null</c> where there is none.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Runs a command in a fresh process. The shell around it tells the CPU time.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Job Run(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "/bin/sh", ["-c", "\"$@\" > output.txt && times", "sh", program, .. arguments])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        string times = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double wall = watch.Elapsed.TotalSeconds;
        return process.ExitCode == 0
            ? new Job(wall, Time().Matches(times.Split('\n')[1]).Sum(Seconds))
            : throw new InvalidOperationException($"{program} failed.");
    }

    private static double Seconds(Match time) =>
        (60 * double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture))
        + double.Parse(time.Groups[2].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("([0-9]+)m([0-9.]+)s")]
    private static partial Regex Time();
}

/// <summary>Rounds of the same job, done by the project and by another program in turn.</summary>
/// <param name="Rounds">What each took.</param>
internal sealed record JobComparison(IReadOnlyList<(Job Ours, Job Theirs)> Rounds)
{
    /// <summary>Runs both, several times in turn.</summary>
    public static JobComparison Of(int rounds, Func<Job> ours, Func<Job> theirs)
    {
        // Before the rounds, the files are read into the system's cache.
        ours();
        theirs();
        return new([.. Enumerable.Range(0, rounds).Select(_ => (ours(), theirs()))]);
    }

    /// <summary>How long both took.</summary>
    public Ratio WallRow(string what, string other, double bar) => Row(what, "s", other, job => job.Wall, bar);

    /// <summary>The CPU time of both.</summary>
    public Ratio CpuRow(string what, string other, double bar) => Row(what, "s CPU", other, job => job.Cpu, bar);

    private Ratio Row(string what, string unit, string other, Func<Job, double> part, double bar)
    {
        double[] ratios = [.. Rounds.Select(round => part(round.Ours) / part(round.Theirs))];
        return new Ratio(
            string.Create(CultureInfo.InvariantCulture,
                $"{what}: {Ratio.Median(Rounds.Select(round => part(round.Ours))):0.00} {unit}"),
            string.Create(CultureInfo.InvariantCulture,
                $"{Ratio.Median(Rounds.Select(round => part(round.Theirs))):0.00} {unit} for {other}"),
            Ratio.Median(ratios),
            bar)
            .Over(ratios);
    }
}
